"""Small pictures with something to find, and how much of it was covered."""

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from media.findings import Box, Finding

DATA = Path("tests/data")
SMEAR = DATA / "cases/blood-smear.jpg"


def written(
    folder: Path, text: str, *, ink: int = 240, paper: int | None = None, turn: int = 0
) -> tuple[Path, Box]:
    """A part of a blood smear with this text in it, and where; turned by so many degrees as a whole."""
    picture = Image.open(SMEAR).convert("RGB").crop((0, 0, 320, 240)).point(lambda level: level // 4)
    if paper is not None:
        picture.paste((paper,) * 3, (30, 60, 290, 100))
    font = ImageFont.load_default(22)
    left, top, right, bottom = (
        round(edge) for edge in ImageDraw.Draw(picture).textbbox((40, 66), text, font=font)
    )
    ImageDraw.Draw(picture).text((40, 66), text, font=font, fill=(ink,) * 3)
    picture = picture.rotate(turn, expand=True)
    box = {
        0: Box(left, top, right - left, bottom - top),
        90: Box(top, 320 - right, bottom - top, right - left),
        180: Box(320 - right, 240 - bottom, right - left, bottom - top),
        270: Box(240 - bottom, left, bottom - top, right - left),
    }[turn]
    path = folder / "master.jpg"
    picture.save(path, quality=95)
    return path, box


def covered(box: Box, findings: list[Finding]) -> float:
    mask = Image.new("L", (2000, 2000))
    for x, y, width, height in (finding.box for finding in findings):
        mask.paste(255, (x, y, x + width, y + height))
    part = mask.crop((box.x, box.y, box.x + box.width, box.y + box.height))
    return part.histogram()[255] / (box.width * box.height)

"""What master and renditions would cost in each format: bytes, likeness, CPU; the chosen settings are marked.

    python -m tests.bench.encodings [folder]

Without a folder: the photos, scans and slides of ../shared/data where there is one, else tests/data/cases. Each picture
is opened upright in sRGB by our own decoders. The master keeps every pixel, the large rendition has 2048 on its long
side. Likeness is of brightness, decoded picture to what was encoded; the worst picture counts beside the median.
Asserts nothing.
"""

import io
import statistics
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image

from media.decoding.opened import Opened
from media.decoding.pixels import upright_srgb
from media.refusals import ImageRefused
from media.renditions import FULL_COLOUR_MASTER, RECIPES, Rendition
from media.sniffing import HEAD_BYTES, sniff
from tests.bench.likeness_of_pixels import luma, psnr, ssim

PLACES = [Path("../shared/data/medical"), Path("../../shared/data/medical")]
PHONES = ("metadata/dn__Apple_iPhone_5.jpg", "formats/dn__IMG_2927.HEIC", "metadata/dn__Nikon_D5000.jpg")
SMALLEST = 300  # pixels on the long side
CHOSEN = {
    ("master", "JPEG", FULL_COLOUR_MASTER.quality),
    ("large", "JPEG", RECIPES[Rendition.LARGE].quality),
}
FULL_COLOUR = {"subsampling": "4:4:4"}
SETTINGS: list[tuple[str, str, int, dict[str, Any]]] = [
    *(("master", "JPEG", quality, FULL_COLOUR) for quality in (85, 90, 92, 95)),
    *(("master", "WEBP", quality, {"method": 2}) for quality in (90, 95)),
    *(("master", "AVIF", quality, {"speed": 8, **FULL_COLOUR}) for quality in (80, 90)),
    *(("large", "JPEG", quality, {"subsampling": "4:2:0"}) for quality in (75, 80, 82, 85, 90)),
    *(("large", "WEBP", quality, {"method": 4}) for quality in (75, 80, 85)),
    *(("large", "AVIF", quality, {"speed": 8}) for quality in (55, 65, 75)),
]


class Result(NamedTuple):
    """Of one picture and one setting. Bits for each pixel, decibels, SSIM, CPU milliseconds for each megapixel."""

    bits: float
    psnr: float
    ssim: float
    cpu: float


def opened(path: Path) -> Image.Image | None:
    """The upright picture in sRGB, None for what is refused or tiny."""
    content = path.read_bytes()
    try:
        opener = import_module(f"media.decoding.{sniff(content[:HEAD_BYTES])}")
        found: Opened = opener.open_picture(content)
        picture = upright_srgb(found)
    except ImageRefused:
        return None
    return picture if max(picture.size) >= SMALLEST else None


def measured(picture: Image.Image, kind: str, quality: int, options: dict[str, Any]) -> Result:
    """Encode once and look at it."""
    buffer = io.BytesIO()
    begun = time.process_time()
    picture.save(buffer, kind, quality=quality, **options)
    cpu = time.process_time() - begun
    with Image.open(io.BytesIO(buffer.getvalue())) as decoded:
        before, after = luma(picture), luma(decoded)
    pixels = picture.width * picture.height
    return Result(
        8 * buffer.tell() / pixels, psnr(before, after), ssim(before, after), 1000 * cpu / (pixels / 1e6)
    )


def versions(picture: Image.Image) -> dict[str, Image.Image]:
    """What is encoded: the whole picture, and reduced."""
    large = picture.copy()
    side = RECIPES[Rendition.LARGE].longest_side or max(picture.size)
    large.thumbnail((side, side), Image.Resampling.LANCZOS)
    return {"master": picture, "large": large}


def lines(pictures: list[dict[str, Image.Image]]) -> Iterator[str]:
    """A row of the table for each setting."""
    yield "| of | format | quality | bits a pixel | PSNR median | worst | SSIM median | worst | CPU ms a megapixel |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    for use, kind, quality, options in SETTINGS:
        results = [measured(picture[use], kind, quality, options) for picture in pictures]
        bits, decibels, alike, cpu = zip(*results, strict=True)
        mark = "**" if (use, kind, quality) in CHOSEN else ""
        yield (
            f"| {use} | {mark}{kind}{mark} | {mark}{quality}{mark} | {statistics.median(bits):.2f} "
            f"| {statistics.median(decibels):.1f} | {min(decibels):.1f} "
            f"| {statistics.median(alike):.4f} | {min(alike):.4f} | {statistics.median(cpu):.0f} |"
        )


def files(arguments: list[str]) -> list[Path]:
    """What was asked for, or what there is."""
    if arguments:
        return sorted(path for path in Path(arguments[0]).rglob("*") if path.is_file())
    for place in PLACES:
        if place.is_dir():
            phones = [place.parent / name for name in PHONES]
            return sorted(path for path in (*place.iterdir(), *phones) if path.is_file())
    return sorted(Path("tests/data/cases").iterdir())


def main(arguments: list[str]) -> None:
    """Print the table."""
    pictures = [picture for path in files(arguments) if (picture := opened(path)) is not None]
    megapixels = [picture.width * picture.height / 1e6 for picture in pictures]
    print(f"{len(pictures)} pictures, {min(megapixels):.1f} to {max(megapixels):.1f} megapixels\n")
    for line in lines([versions(picture) for picture in pictures]):
        print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])

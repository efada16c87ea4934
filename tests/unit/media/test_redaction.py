"""Covers burned into the pixels: what was beneath is nowhere any more, and the rest stays as it was."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from backend.safety.rules.clearance import share_within
from media.covers import BoxCover, Cover, PolygonCover, StrokeCover
from media.decoding_process import SanitiserFailed
from media.findings import Box
from media.redaction import NothingLeft, painted_area, redact
from media.renditions import Rendition
from media.sanitiser import SanitisedImage, sanitise
from tests.community import roomy_photo

BOX = BoxCover(150, 100, 90, 24)
SHAPES: list[list[Cover]] = [
    [BOX],
    [PolygonCover([(140, 90), (250, 95), (245, 130), (150, 128)])],
    [StrokeCover([(150, 112), (200, 108), (240, 112)], 40)],
]
NAMES = ("DOE^JANE 1931", "SMITH, P 0042")


async def master_of(picture: Image.Image, folder: Path) -> Path:
    folder.mkdir(parents=True)
    picture.save(folder / "sent", "PNG")
    return (await sanitise(folder / "sent", folder / "clean")).files[Rendition.MASTER].path


def with_name(name: str) -> Image.Image:
    with Image.open(BytesIO(roomy_photo())) as opened:
        picture = opened.convert("RGB")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((150, 100, 239, 123), fill=(20, 20, 120))
    pen.text((152, 104), name, fill=(250, 250, 90))
    return picture


def contents(made: SanitisedImage) -> dict[Rendition, bytes]:
    return {rendition: file.path.read_bytes() for rendition, file in made.files.items()}


def pixels(path: Path) -> NDArray[np.int16]:
    with Image.open(path) as opened:
        return np.asarray(opened.convert("RGB"), dtype=np.int16)


@pytest.mark.parametrize("covers", SHAPES, ids=["box", "polygon", "stroke"])
async def test_two_pictures_that_differ_beneath_a_cover_become_the_same(
    covers: list[Cover], tmp_path: Path
) -> None:
    made = []
    for number, name in enumerate(NAMES):
        source = await master_of(with_name(name), tmp_path / f"{number}")
        made.append(await redact(source, tmp_path / f"covered {number}", covers=covers))
    assert contents(made[0]) == contents(made[1])
    assert made[0].placeholder == made[1].placeholder


@pytest.mark.parametrize("covers", SHAPES, ids=["box", "polygon", "stroke"])
async def test_the_painted_area_is_told_as_large_as_it_is(covers: list[Cover], tmp_path: Path) -> None:
    source = await master_of(Image.new("RGB", (400, 300), (10, 200, 10)), tmp_path / "source")
    made = await redact(source, tmp_path / "covered", covers=covers)
    rows, columns = np.nonzero(np.abs(pixels(made.files[Rendition.MASTER].path) - 96).max(axis=2) < 8)
    painted = Box(int(columns.min()), int(rows.min()), int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1)
    [told] = [painted_area(cover) for cover in covers]
    assert share_within(painted, told) > 0.98
    assert share_within(told, painted) > 0.7


@pytest.mark.parametrize("size", [(400, 300), (401, 299), (17, 33)])
async def test_a_cover_over_everything_leaves_one_colour(size: tuple[int, int], tmp_path: Path) -> None:
    source = await master_of(with_name(NAMES[0]).resize(size), tmp_path / "source")
    made = await redact(source, tmp_path / "covered", covers=[BoxCover(0, 0, *size)])
    assert len({tuple(pixel) for pixel in pixels(made.files[Rendition.MASTER].path).reshape(-1, 3)}) == 1


async def test_outside_of_covers_the_picture_stays_as_it_was(tmp_path: Path) -> None:
    source = await master_of(with_name(NAMES[0]), tmp_path / "source")
    made = await redact(source, tmp_path / "covered", covers=[BOX])
    before, after = pixels(source), pixels(made.files[Rendition.MASTER].path)
    difference = np.abs(before - after).astype(float)
    difference[64:160, 112:272] = 0  # the cover, its blocks, and those that were encoded with its edge
    assert 10 * np.log10(255**2 / (difference**2).mean()) > 45


@pytest.mark.parametrize(
    ("turn", "size"), [(0, (120, 80)), (90, (80, 120)), (180, (120, 80)), (270, (80, 120))]
)
async def test_what_is_cropped_off_is_gone_and_the_rest_is_turned(
    turn: int, size: tuple[int, int], tmp_path: Path
) -> None:
    source = await master_of(with_name(NAMES[0]), tmp_path / "source")
    made = await redact(source, tmp_path / "made", covers=[], turn=turn, crop=Box(16, 32, 120, 80))
    assert (made.width, made.height) == size
    with Image.open(source) as opened:
        expected = opened.crop((16, 32, 136, 112)).rotate(-turn, expand=True)
        difference = np.abs(np.asarray(expected, dtype=np.int16) - pixels(made.files[Rendition.MASTER].path))
    assert difference.mean() < 2


async def test_a_crop_is_clipped_to_the_picture_and_must_keep_something(tmp_path: Path) -> None:
    source = await master_of(with_name(NAMES[0]), tmp_path / "source")
    made = await redact(source, tmp_path / "made", covers=[], crop=Box(-50, 200, 100, 900))
    assert (made.width, made.height) == (50, 100)
    with pytest.raises(NothingLeft):
        await redact(source, tmp_path / "none", covers=[], crop=Box(400, 0, 10, 10))


async def test_covers_beyond_the_edge_cover_what_of_them_is_inside(tmp_path: Path) -> None:
    source = await master_of(with_name(NAMES[0]), tmp_path / "source")
    made = await redact(source, tmp_path / "made", covers=[BoxCover(-100, -100, 120, 120)])
    corner = pixels(made.files[Rendition.MASTER].path)[:20, :20]
    assert np.ptp(corner) == 0


async def test_only_masters_of_ours_are_redacted(tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.jpg"
    with Image.open(BytesIO(roomy_photo())) as opened:
        opened.save(foreign, comment="somebody's name")
    with pytest.raises(SanitiserFailed):
        await redact(foreign, tmp_path / "made", covers=[])

"""Of what moves or has several pages the first picture is taken, and nothing of the others."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from media.renditions import Rendition
from tests.unit.media.comparing import close, colour_at, mean_difference
from tests.unit.media.conftest import Clean, Master
from tests.unit.media.dicom_making import dicom
from tests.unit.media.making import encoded, photo

DATA = Path(__file__).parents[2] / "data"
FIRST, SECOND, THIRD = (200, 30, 40), (20, 180, 60), (30, 40, 190)
MOVING = ["PNG", "WEBP", "AVIF", "HEIF", "GIF", "TIFF", "DICOM"]


def several(kind: str, pictures: list[Image.Image]) -> bytes:
    """A file of the format with these pictures one after the other."""
    if kind == "DICOM":
        frames = np.stack([np.asarray(picture) for picture in pictures])
        return dicom(frames, meaning="RGB", frames=len(pictures))
    buffer = BytesIO()
    timing = {} if kind == "TIFF" else {"duration": 100}
    pictures[0].save(buffer, kind, save_all=True, append_images=pictures[1:], **timing)
    return buffer.getvalue()


def flat(colour: tuple[int, int, int]) -> Image.Image:
    return Image.new("RGB", (48, 32), colour)


@pytest.mark.parametrize("kind", MOVING)
async def test_the_first_picture_is_taken(master: Master, kind: str) -> None:
    result = await master(several(kind, [flat(FIRST), flat(SECOND), flat(THIRD)]))
    assert result.size == (48, 32)
    assert close(colour_at(result, 0.5, 0.5), FIRST, 6)


@pytest.mark.parametrize("kind", MOVING)
async def test_nothing_of_the_others_reaches_any_file(clean: Clean, kind: str) -> None:
    """Two films that begin alike and go on differently become the same files."""
    made = [await clean(several(kind, [flat(FIRST), flat(other)])) for other in (SECOND, THIRD)]
    for rendition in Rendition:
        assert len({one.files[rendition].path.read_bytes() for one in made}) == 1
    assert made[0].placeholder == made[1].placeholder


async def test_a_damaged_later_frame_does_not_matter(master: Master) -> None:
    content = several("GIF", [flat(FIRST), photo(48, 32)])
    assert close(colour_at(await master(content[:-40]), 0.5, 0.5), FIRST, 6)


async def test_pages_of_a_document_give_the_first(master: Master) -> None:
    with Image.open(DATA / "formats/pillow__multipage.tiff") as pages:
        assert (
            mean_difference(await master((DATA / "formats/pillow__multipage.tiff").read_bytes()), pages) < 2
        )


async def test_a_gif_frame_smaller_than_its_screen_lies_on_white(master: Master) -> None:
    content = encoded(Image.new("RGB", (10, 10), FIRST).quantize(4), "GIF")
    at = content.index(b"\x2c\0\0\0\0") + 1
    placed = content[:6] + bytes((40, 0, 30, 0)) + content[10:at] + bytes((20, 0, 5, 0)) + content[at + 4 :]
    result = await master(placed)
    assert result.size == (40, 30)
    assert close(colour_at(result, 0.62, 0.3), FIRST, 12)
    assert close(colour_at(result, 0.1, 0.8), (255, 255, 255), 6)

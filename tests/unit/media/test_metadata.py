"""A canary in every place where a file can carry words; none may sing in what leaves the sanitiser."""

import base64
import zlib
from itertools import pairwise
from pathlib import Path

import pytest

from media.sanitiser import SanitisedImage
from tests.unit.media.conftest import Clean
from tests.unit.media.planted import PLANTED
from tests.unit.media.planted.canary import CANARY, WIDE_CANARY

DATA = Path(__file__).parents[2] / "data"


def written(result: SanitisedImage) -> list[bytes]:
    """Every byte that leaves the sanitiser."""
    placeholder = base64.b64decode(result.placeholder.split(",")[1])
    return [*(file.path.read_bytes() for file in result.files.values()), placeholder]


@pytest.mark.parametrize("place", PLANTED)
async def test_no_word_of_the_file_survives(clean: Clean, place: str) -> None:
    for content in written(await clean(PLANTED[place])):
        assert CANARY not in content
        assert WIDE_CANARY not in content
        assert content.count(b"\xff\xd8\xff") == 1, "no thumbnail, no second picture"


@pytest.mark.parametrize("place", PLANTED)
def test_canary_is_where_it_is_said_to_be(place: str) -> None:
    """A canary that was never planted would prove nothing."""
    content = PLANTED[place]
    hidden = {"PNG: zTXt": zlib.compress(CANARY), "PNG: EXIF as text": CANARY.hex().encode()}
    assert any(form in content for form in (CANARY, WIDE_CANARY, hidden.get(place, CANARY)))


@pytest.mark.parametrize("path", sorted((DATA / "metadata").iterdir()), ids=lambda path: path.name)
async def test_nothing_of_a_real_photo_survives_but_pixels(clean: Clean, path: Path) -> None:
    """The outputs have only the segments that a picture needs, so there is no place for more."""
    for content in written(await clean(path.read_bytes())):
        assert markers(content) <= {0xD8, 0xE0, 0xDB, 0xC0, 0xC4, 0xDA, 0xD9}
        for trace in (b"Exif", b"http://", b"8BIM", b"ICC_PROFILE", b"Nikon", b"FUJI", b"HTC", b"Apple"):
            assert trace not in content


def markers(jpeg: bytes) -> set[int]:
    """Every marker byte, found without our own parser: 0xFF before anything but a stuffed zero."""
    return {after for before, after in pairwise(jpeg) if before == 0xFF and after not in (0, 0xFF)} & {
        *range(0xC0, 0xFF)
    }

"""A canary in every place where a file can carry words; none may sing in what leaves the sanitiser."""

import base64
import zlib
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image

from media.sanitiser import SanitisedImage
from tests.unit.media.conftest import Clean
from tests.unit.media.making import (
    chunk,
    encoded,
    exif,
    photo,
    segment,
    with_chunks,
    with_riff_chunk,
    with_segments,
)
from tests.unit.media.profiles import DISPLAY_P3, decode_srgb, matrix_profile

DATA = Path(__file__).parents[2] / "data"
CANARY = b"Canary Jane Doe 1948"
WIDE_CANARY = CANARY.decode().encode("utf-16-be")
PROFILE = matrix_profile(DISPLAY_P3, decode_srgb, name=CANARY)
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:title>' + CANARY + b"</dc:title></x:xmpmeta>"
THUMBNAIL = encoded(Image.new("RGB", (32, 24), "red"), "JPEG", comment=CANARY)
RECORD = (
    b"Photoshop 3.0\08BIM\x04\x04\0\0\0\0"
    + bytes((0, len(CANARY) + 5))
    + b"\x1c\x02\x78\0"
    + bytes((len(CANARY),))
)
JPEG = encoded(photo(), "JPEG")
PNG = encoded(photo(), "PNG")
WEBP = encoded(photo(), "WEBP")


def rich_exif() -> bytes:
    """EXIF with description, maker note, comment and GPS, written by the library."""
    block = Image.Exif()
    block[0x010E] = CANARY.decode()
    details = block.get_ifd(0x8769)
    details[0x927C] = CANARY + bytes(40)  # maker note
    details[0x9286] = b"ASCII\0\0\0" + CANARY  # user comment
    block.get_ifd(0x8825)[0x001D] = CANARY.decode()  # GPS date, which takes any text
    return block.tobytes()


def box(kind: bytes, data: bytes) -> bytes:
    return (len(data) + 8).to_bytes(4, "big") + kind + data


PLANTED = {
    "JPEG: EXIF": with_segments(JPEG, [segment(0xE1, rich_exif())]),
    "JPEG: EXIF thumbnail": with_segments(JPEG, [segment(0xE1, exif(1, THUMBNAIL))]),
    "JPEG: XMP": with_segments(JPEG, [segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP)]),
    "JPEG: extended XMP": with_segments(
        JPEG, [segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + bytes(40) + XMP)]
    ),
    "JPEG: IPTC": with_segments(JPEG, [segment(0xED, RECORD + CANARY)]),
    "JPEG: colour profile": with_segments(JPEG, [segment(0xE2, b"ICC_PROFILE\0\x01\x01" + PROFILE)]),
    "JPEG: comment": with_segments(JPEG, [segment(0xFE, CANARY)]),
    "JPEG: wide comment": with_segments(JPEG, [segment(0xFE, WIDE_CANARY)]),
    "JPEG: JFIF thumbnail": with_segments(JPEG, [segment(0xE0, b"JFXX\0\x10" + THUMBNAIL)]),
    "JPEG: Adobe segment": with_segments(JPEG, [segment(0xEE, b"Adobe\0\x64\0\0\0\0\x01" + CANARY)]),
    "JPEG: comment before the scan": JPEG.replace(b"\xff\xda", segment(0xFE, CANARY) + b"\xff\xda", 1),
    "JPEG: comment before the end": JPEG[:-2] + segment(0xFE, CANARY) + b"\xff\xd9",
    "JPEG: trailing data": JPEG + CANARY,
    "JPEG: second picture": JPEG + THUMBNAIL,
    "JPEG: every further segment": with_segments(JPEG, [segment(mark, CANARY) for mark in range(0xE1, 0xF0)]),
    "progressive JPEG: comment": encoded(photo(), "JPEG", progressive=True, comment=CANARY),
    "PNG: tEXt": with_chunks(PNG, [chunk(b"tEXt", b"Author\0" + CANARY)]),
    "PNG: zTXt": with_chunks(PNG, [chunk(b"zTXt", b"Author\0\0" + zlib.compress(CANARY))]),
    "PNG: iTXt": with_chunks(PNG, [chunk(b"iTXt", b"Author\0\0\0\0\0" + CANARY)]),
    "PNG: XMP": with_chunks(PNG, [chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP)]),
    "PNG: EXIF": with_chunks(PNG, [chunk(b"eXIf", rich_exif()[6:])]),
    "PNG: EXIF as text": with_chunks(
        PNG, [chunk(b"tEXt", b"Raw profile type exif\0\nexif\n 99\n" + rich_exif().hex().encode())]
    ),
    "PNG: colour profile": with_chunks(PNG, [chunk(b"iCCP", CANARY + b"\0\0" + zlib.compress(PROFILE))]),
    "PNG: private chunk": with_chunks(PNG, [chunk(b"prVt", CANARY)]),
    "PNG: trailing data": PNG + CANARY,
    "WebP: EXIF": encoded(photo(), "WEBP", exif=rich_exif()),
    "WebP: XMP": encoded(photo(), "WEBP", xmp=XMP),
    "WebP: colour profile": encoded(photo(), "WEBP", icc_profile=PROFILE),
    "WebP: unknown chunk": with_riff_chunk(encoded(photo(), "WEBP", xmp=b"<x/>"), b"NOTE", CANARY),
    "WebP: trailing data": WEBP + CANARY,
    "lossless WebP: EXIF": encoded(photo(), "WEBP", lossless=True, exif=rich_exif()),
    "AVIF: EXIF": encoded(photo(), "AVIF", exif=rich_exif()),
    "AVIF: XMP": encoded(photo(), "AVIF", xmp=XMP),
    "AVIF: colour profile": encoded(photo(), "AVIF", icc_profile=PROFILE),
    "AVIF: free box": encoded(photo(), "AVIF") + box(b"free", CANARY),
    "HEIC: EXIF": encoded(photo(), "HEIF", exif=rich_exif()),
    "HEIC: XMP": encoded(photo(), "HEIF", xmp=XMP),
    "HEIC: colour profile": encoded(photo(), "HEIF", icc_profile=PROFILE),
    "HEIC: free box": encoded(photo(), "HEIF") + box(b"free", CANARY),
}


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

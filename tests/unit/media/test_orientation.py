from pathlib import Path

import pytest
from PIL import Image

from tests.unit.media.comparing import Colour, close, colour_at, mean_difference
from tests.unit.media.conftest import Master
from tests.unit.media.making import (
    chunk,
    encoded,
    exif,
    segment,
    with_chunks,
    with_segments,
)

DATA = Path(__file__).parents[2] / "data"
TOP_LEFT, TOP_RIGHT, BOTTOM_RIGHT, BOTTOM_LEFT = (200, 30, 30), (30, 200, 30), (30, 30, 200), (200, 200, 30)
# EXIF 2.32, 4.6.4: which stored corner is shown at the top left, and so on round the picture.
SHOWN = {
    1: (TOP_LEFT, TOP_RIGHT, BOTTOM_RIGHT, BOTTOM_LEFT),
    2: (TOP_RIGHT, TOP_LEFT, BOTTOM_LEFT, BOTTOM_RIGHT),
    3: (BOTTOM_RIGHT, BOTTOM_LEFT, TOP_LEFT, TOP_RIGHT),
    4: (BOTTOM_LEFT, BOTTOM_RIGHT, TOP_RIGHT, TOP_LEFT),
    5: (TOP_LEFT, BOTTOM_LEFT, BOTTOM_RIGHT, TOP_RIGHT),
    6: (BOTTOM_LEFT, TOP_LEFT, TOP_RIGHT, BOTTOM_RIGHT),
    7: (BOTTOM_RIGHT, TOP_RIGHT, TOP_LEFT, BOTTOM_LEFT),
    8: (TOP_RIGHT, BOTTOM_RIGHT, BOTTOM_LEFT, TOP_LEFT),
}
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description tiff:Orientation="%d"/></x:xmpmeta>'
XMP_ELEMENT = b"<rdf:Description><tiff:Orientation>%d</tiff:Orientation></rdf:Description>"


def corners() -> Image.Image:
    image = Image.new("RGB", (96, 64))
    for colour, place in (
        (TOP_LEFT, (0, 0, 48, 32)),
        (TOP_RIGHT, (48, 0, 96, 32)),
        (BOTTOM_RIGHT, (48, 32, 96, 64)),
        (BOTTOM_LEFT, (0, 32, 48, 64)),
    ):
        image.paste(colour, place)
    return image


def shown_corners(image: Image.Image) -> tuple[Colour, ...]:
    return tuple(colour_at(image, x, y) for x, y in ((0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8)))


def assert_shown(image: Image.Image, orientation: int) -> None:
    assert image.size == ((96, 64) if orientation < 5 else (64, 96))
    for found, expected in zip(shown_corners(image), SHOWN[orientation], strict=True):
        assert close(found, expected, 14)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF"])
async def test_every_orientation_is_upright(master: Master, kind: str, orientation: int) -> None:
    block = Image.Exif()
    block[0x0112] = orientation
    assert_shown(await master(encoded(corners(), kind, exif=block.tobytes())), orientation)


@pytest.mark.parametrize("order", ["<", ">"])
async def test_orientation_is_read_in_either_byte_order(master: Master, order: str) -> None:
    jpeg = with_segments(encoded(corners(), "JPEG"), [segment(0xE1, exif(6, b"somebody", order))])
    assert_shown(await master(jpeg), 6)


@pytest.mark.parametrize("xmp", [XMP, XMP_ELEMENT])
async def test_orientation_is_read_from_xmp_where_exif_has_none(master: Master, xmp: bytes) -> None:
    packet = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp % 8)
    assert_shown(await master(with_segments(encoded(corners(), "JPEG"), [packet])), 8)
    text = chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp % 8)
    assert_shown(await master(with_chunks(encoded(corners(), "PNG"), [text])), 8)


async def test_exif_outweighs_xmp(master: Master) -> None:
    xmp = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP % 8)
    jpeg = with_segments(encoded(corners(), "JPEG"), [xmp, segment(0xE1, exif(3))])
    assert_shown(await master(jpeg), 3)


async def test_exif_written_out_as_text_is_read(master: Master) -> None:
    """As ImageMagick writes it into a PNG."""
    block = exif(6)
    text = f"\nexif\n{len(block):8}\n{block.hex()}\n".encode()
    png = with_chunks(encoded(corners(), "PNG"), [chunk(b"tEXt", b"Raw profile type exif\0" + text)])
    assert_shown(await master(png), 6)


@pytest.mark.parametrize(
    "block",
    [exif(9), exif(0), exif(6)[:20], exif(6)[:10] + b"\xff\xff\xff\xf0", b"Exif\0\0", b"Exif\0\0XX"],
    ids=["nine", "zero", "cut off", "points outside", "nothing", "no byte order"],
)
async def test_broken_orientation_leaves_the_picture_as_stored(master: Master, block: bytes) -> None:
    assert_shown(await master(with_segments(encoded(corners(), "JPEG"), [segment(0xE1, block)])), 1)


@pytest.mark.parametrize("number", range(2, 9))
async def test_real_photos_of_all_orientations_look_alike(master: Master, number: int) -> None:
    first = await master((DATA / "orientation/1.jpg").read_bytes())
    other = await master((DATA / f"orientation/{number}.jpg").read_bytes())
    assert other.size == first.size
    assert mean_difference(first, other) < 8  # each has its number written in the middle
    assert mean_difference(first, other.transpose(Image.Transpose.ROTATE_180)) > 20

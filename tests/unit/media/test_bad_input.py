"""Whatever is sent is accepted clean or refused with a reason; nothing else happens."""

import os
import random
import struct
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from pydicom.uid import JPEGBaseline8Bit

from media.limits import MAX_BYTES, MAX_PIXELS, MAX_SIDE
from media.refusals import ImageRefused, RefusalReason, refusal_text
from media.renditions import Rendition
from media.sanitiser import sanitise
from tests.unit.media.comparing import mean_difference
from tests.unit.media.conftest import Clean, Master, Refusal
from tests.unit.media.dicom_making import compressed_dicom
from tests.unit.media.making import (
    FORMATS,
    PNG_SIGNATURE,
    chunk,
    encoded,
    photo,
    png,
    segment,
    slow_jpeg,
    with_segments,
)

DATA = Path(__file__).parents[2] / "data"
PICTURES = {kind: encoded(photo(), kind) for kind in FORMATS}
PROGRESSIVE = encoded(photo(), "JPEG", progressive=True)


def zipped() -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("../../evil.sh", "rm -rf /")
    return buffer.getvalue()


def header_only_png(width: int, height: int) -> bytes:
    return (
        PNG_SIGNATURE
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IEND", b"")
    )


def wide_webp(width: int, height: int) -> bytes:
    """A WebP whose canvas claims this size."""
    canvas = bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBP" + b"VP8X" + struct.pack("<I", 10) + canvas + PICTURES["WEBP"][12:]
    return b"RIFF" + struct.pack("<I", len(body)) + body


def jpeg_of_size(width: int, height: int) -> bytes:
    """A JPEG whose frame header claims this size."""
    jpeg = PICTURES["JPEG"]
    at = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:at] + struct.pack(">HH", height, width) + jpeg[at + 4 :]


def jpeg_of_bits(bits: int) -> bytes:
    """A JPEG whose frame header claims samples of so many bits."""
    jpeg = PICTURES["JPEG"]
    at = jpeg.index(b"\xff\xc0") + 4
    return jpeg[:at] + bytes((bits,)) + jpeg[at + 1 :]


def gif_of_size(width: int, height: int) -> bytes:
    """A GIF whose screen claims this size."""
    return PICTURES["GIF"][:6] + struct.pack("<HH", width, height) + PICTURES["GIF"][10:]


def bmp_of_size(width: int, height: int) -> bytes:
    """A BMP whose header claims this size."""
    return PICTURES["BMP"][:18] + struct.pack("<ii", width, height) + PICTURES["BMP"][26:]


REFUSED = {
    "zero bytes": (b"", RefusalReason.EMPTY),
    "one byte": (b"\xff", RefusalReason.NOT_AN_IMAGE),
    "words": (b"Dear colleague, please find attached", RefusalReason.NOT_AN_IMAGE),
    "noise": (random.Random(1).randbytes(100_000), RefusalReason.NOT_AN_IMAGE),
    "zip": (zipped(), RefusalReason.NOT_AN_IMAGE),
    "HTML": (b"<!doctype html><script>alert(1)</script>", RefusalReason.NOT_AN_IMAGE),
    "HTML with SVG": (b"<html><svg onload=alert(1)></html>", RefusalReason.NOT_AN_IMAGE),
    "SVG": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", RefusalReason.UNSUPPORTED_FORMAT),
    "SVG behind a declaration": (b"<?xml version='1.0'?>\n<SVG/>", RefusalReason.UNSUPPORTED_FORMAT),
    "PDF": (b"%PDF-1.7\n", RefusalReason.UNSUPPORTED_FORMAT),
    "DICOM without a picture": (bytes(128) + b"DICM" + bytes(100), RefusalReason.UNUSUAL_DICOM),
    "camera's raw file": (b"II*\0\x10\0\0\0CR\2\0" + bytes(100), RefusalReason.UNSUPPORTED_FORMAT),
    "TIFF of floating point": (encoded(photo().convert("F"), "TIFF"), RefusalReason.UNUSUAL_NUMBERS),
    "TIFF of 32 bits": (encoded(photo().convert("I"), "TIFF"), RefusalReason.UNUSUAL_NUMBERS),
    "TIFF that begins with a thumbnail": (
        encoded(photo(), "TIFF", tiffinfo={254: 1}),
        RefusalReason.UNSUPPORTED_FORMAT,
    ),
    "JPEG of 12 bits": (jpeg_of_bits(12), RefusalReason.TWELVE_BIT_JPEG),
    "lossless JPEG": (
        PICTURES["JPEG"].replace(b"\xff\xc0", b"\xff\xc3"),
        RefusalReason.TWELVE_BIT_JPEG,
    ),
    "icon": (encoded(photo(64, 64), "ICO"), RefusalReason.UNSUPPORTED_FORMAT),
    "JPEG 2000": (encoded(photo(), "JPEG2000"), RefusalReason.UNSUPPORTED_FORMAT),
    "film": (b"\0\0\0\x18ftypmp42\0\0\0\0isommp42" + bytes(100), RefusalReason.UNSUPPORTED_FORMAT),
    "film of HEVC pictures": (b"\0\0\0\x18ftypmsf1\0\0\0\0msf1hevc" + bytes(100), RefusalReason.ANIMATED),
    "a little too many pixels": (
        header_only_png(MAX_PIXELS // 1000 + 1, 1000),
        RefusalReason.TOO_MANY_PIXELS,
    ),
    "a side too long": (header_only_png(MAX_SIDE + 1, 1), RefusalReason.TOO_MANY_PIXELS),
    "bomb of zeros": (
        png(10_000, 10_000, depth=8, colour=0, rows=bytes(10_001 * 10_000)),
        RefusalReason.TOO_MANY_PIXELS,
    ),
    "GIF with a vast screen": (gif_of_size(60_000, 60_000), RefusalReason.TOO_MANY_PIXELS),
    "BMP with a vast header": (bmp_of_size(60_000, 60_000), RefusalReason.TOO_MANY_PIXELS),
    "DICOM that claims vast rows": (
        compressed_dicom(b"\xff\xd8", JPEGBaseline8Bit, (60_000, 60_000), meaning="MONOCHROME2"),
        RefusalReason.TOO_MANY_PIXELS,
    ),
    "WebP with a vast canvas": (wide_webp(16_383, 16_383), RefusalReason.TOO_MANY_PIXELS),
    "JPEG with a vast frame": (jpeg_of_size(65_000, 65_000), RefusalReason.TOO_MANY_PIXELS),
    "JPEG of thousands of scans": (slow_jpeg(64, 5000), RefusalReason.TOOK_TOO_LONG),
    "JPEG header alone": (b"\xff\xd8\xff\xe0", RefusalReason.DAMAGED),
    "JPEG without a picture": (b"\xff\xd8\xff\xd9", RefusalReason.DAMAGED),
    "PNG header alone": (PNG_SIGNATURE, RefusalReason.DAMAGED),
    "PNG without data": (header_only_png(10, 10), RefusalReason.DAMAGED),
    "PNG without size": (header_only_png(0, 0), RefusalReason.DAMAGED),
    "PNG with a wrong checksum": (PICTURES["PNG"].replace(b"IDAT", b"IDAT\0", 1), RefusalReason.DAMAGED),
    "WebP header alone": (b"RIFF\x04\0\0\0WEBP", RefusalReason.DAMAGED),
    "GIF header alone": (b"GIF89a", RefusalReason.DAMAGED),
    "BMP header alone": (b"BM", RefusalReason.DAMAGED),
    "TIFF header alone": (b"II*\0", RefusalReason.DAMAGED),
    "AVIF header alone": (b"\0\0\0\x18ftypavif\0\0\0\0avifmif1", RefusalReason.DAMAGED),
    "HEIC header alone": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", RefusalReason.DAMAGED),
    "JPEG that claims more rows than it has": (jpeg_of_size(320, 2400), RefusalReason.DAMAGED),
}


@pytest.mark.parametrize("what", REFUSED)
async def test_what_is_no_whole_still_picture_is_refused_with_its_reason(refusal: Refusal, what: str) -> None:
    content, reason = REFUSED[what]
    assert await refusal(content) == reason


async def test_file_over_30_megabytes_is_refused_unread(tmp_path: Path) -> None:
    source = tmp_path / "large.jpg"
    source.write_bytes(PICTURES["JPEG"])
    os.truncate(source, MAX_BYTES + 1)
    with pytest.raises(ImageRefused) as caught:
        await sanitise(source, tmp_path / "target")
    assert caught.value.reason == RefusalReason.TOO_MANY_BYTES


async def test_file_of_30_megabytes_is_taken(clean: Clean) -> None:
    content = PICTURES["JPEG"]
    result = await clean(content + bytes(MAX_BYTES - len(content)))
    assert result.width == 320


@pytest.mark.parametrize("kind", FORMATS)
async def test_truncated_picture_is_damaged_wherever_it_was_cut(refusal: Refusal, kind: str) -> None:
    content = PICTURES[kind]
    for tenths in range(1, 10):
        assert await refusal(content[: len(content) * tenths // 10]) == RefusalReason.DAMAGED
    assert await refusal(content[:-20]) == RefusalReason.DAMAGED


@pytest.mark.parametrize("content", [PICTURES["JPEG"], PROGRESSIVE], ids=["sequential", "progressive"])
@pytest.mark.parametrize("tail", [b"\xff\xd9", bytes(50_000), b"\0" * 50_000 + b"\xff"])
async def test_truncated_jpeg_is_not_padded_grey(refusal: Refusal, content: bytes, tail: bytes) -> None:
    """Cut in the middle and then ended properly, or filled up with zeros as broken transfers do."""
    assert await refusal(content[: len(content) // 2] + tail) == RefusalReason.DAMAGED


@pytest.mark.parametrize(
    "tail",
    [zipped(), b"<script>alert(1)</script>", b"<?php system($_GET[0]); ?>"],
    ids=["zip", "HTML", "PHP"],
)
@pytest.mark.parametrize("kind", FORMATS)
async def test_second_nature_of_a_polyglot_is_gone(clean: Clean, kind: str, tail: bytes) -> None:
    result = await clean(PICTURES[kind] + tail)
    for file in result.files.values():
        assert tail[:20] not in file.path.read_bytes()


async def test_first_of_several_pictures_in_a_jpeg_is_taken(master: Master) -> None:
    second = encoded(Image.new("RGB", (500, 500), "red"), "JPEG")
    result = await master(with_segments(PICTURES["JPEG"], [segment(0xE2, b"MPF\0" + bytes(80))]) + second)
    assert mean_difference(result, photo()) < 3


async def test_single_frame_is_no_animation(master: Master) -> None:
    frame = BytesIO()
    photo().save(frame, "WEBP", save_all=True, append_images=[photo()], quality=95)
    assert (await master(frame.getvalue())).size == (320, 240)


ACCEPTED_THOUGH_HOSTILE = {
    "patt__PHP_exif_phpinfo.jpg",
    "pillow__exif-dpi-zerodivision.jpg",
    "pillow__truncated_exif_dpi.jpg",
    "pillow__truncated_app14.jpg",
    "gofuzz_webp__556ec9fcbc1de52d144ae5bfb82caca0ba86f130-1",
    "libavif__arc_triomphe_extent1000_nullbyte_extent1310.avif",
    "libavif__poc_b_506387278.avif",
    "libgd__badrle4.bmp",
    "mitra__gif89.gif",
    "mitra__tiff-le.tif",
    "pillow__syntax_num_frames_high.png",
    "pillow__crash-74d2a78403a5a59db1fb0a2b8735ac068a75f6e3.tif",
    "wuffs__pixel-data-too-much-bad-lzw.gif",
    "wuffs__small-frame-interlaced.gif",
}


@pytest.mark.parametrize("path", sorted((DATA / "hostile").iterdir()), ids=lambda path: path.name)
async def test_hostile_file_is_accepted_clean_or_refused(refusal: Refusal, path: Path) -> None:
    reason = await refusal(path.read_bytes())
    assert (reason is None) == (path.name in ACCEPTED_THOUGH_HOSTILE)


@pytest.mark.parametrize("path", sorted((DATA / "cases").iterdir()), ids=lambda path: path.name)
async def test_photo_of_the_demo_community_is_accepted_as_it_is(master: Master, path: Path) -> None:
    with Image.open(path) as original:
        assert mean_difference(await master(path.read_bytes()), original) < 3


@pytest.mark.parametrize("path", sorted((DATA / "formats").iterdir()), ids=lambda path: path.name)
async def test_real_file_of_every_format_is_accepted(refusal: Refusal, path: Path) -> None:
    assert await refusal(path.read_bytes()) is None


async def test_photo_from_an_iphone_is_accepted(clean: Clean) -> None:
    result = await clean((DATA / "formats/dn__IMG_2927.HEIC").read_bytes())
    assert (result.width, result.height) == (3024, 4032)
    assert result.files[Rendition.LARGE].height == 2016


@pytest.mark.parametrize("reason", RefusalReason)
def test_every_refusal_says_what_to_do_next(reason: RefusalReason) -> None:
    text = refusal_text(reason)
    assert any(verb in text for verb in ("Choose", "Export", "Make", "Open it", "share", "Add", "add"))
    assert str(ImageRefused(reason)) == text

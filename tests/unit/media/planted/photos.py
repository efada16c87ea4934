"""A canary in every place where a photo can carry words."""

import zlib

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
from tests.unit.media.planted.canary import CANARY, PROFILE, THUMBNAIL, WIDE_CANARY, XMP, box, rich_exif

RECORD = (
    b"Photoshop 3.0\08BIM\x04\x04\0\0\0\0"
    + bytes((0, len(CANARY) + 5))
    + b"\x1c\x02\x78\0"
    + bytes((len(CANARY),))
)
JPEG = encoded(photo(), "JPEG")
PNG = encoded(photo(), "PNG")
WEBP = encoded(photo(), "WEBP")


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

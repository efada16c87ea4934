"""PNG, and of an animated one the picture that programs show that know no animation."""

import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import NamedTuple

from PIL.PngImagePlugin import PngImageFile

from media.decoding.coded_colour import CodedColour, profile_of
from media.decoding.opened import Opened
from media.decoding.orientation import read_orientation
from media.refusals import ImageRefused, RefusalReason

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PICTURE = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"iCCP", b"cICP", b"eXIf"})
_TEXTS_ON_ORIENTATION = (b"XML:com.adobe.xmp\0", b"Raw profile type exif\0")


class _Chunk(NamedTuple):
    kind: bytes
    data: bytes
    whole: bytes
    """With its length and checksum."""


def open_picture(content: bytes) -> Opened:
    """Read the header. The decoder is given the chunks that make the picture and those on its orientation.

    Raises `ImageRefused` for damaged, and what Pillow raises.
    """
    chunks = list(_picture_only(content))
    image = PngImageFile(BytesIO(_SIGNATURE + b"".join(chunk.whole for chunk in chunks)))
    coded = next((CodedColour(*chunk.data[:2]) for chunk in chunks if chunk.kind == b"cICP"), None)
    return Opened(
        image,
        orientation=read_orientation(
            exif=image.info.get("exif") or _written_out(image.info.get("Raw profile type exif", "")),
            xmp=image.info.get("xmp", b""),
        ),
        colour_profile=profile_of(coded) or image.info.get("icc_profile") or b"",
    )


def _picture_only(content: bytes) -> Iterator[_Chunk]:
    """Yield the chunks that matter up to the last, IEND, each with its checksum found right."""
    at = len(_SIGNATURE)
    while at + 12 <= len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4], "big")
        kind, data = content[at + 4 : at + 8], content[at + 8 : end - 4]
        if kind in _PICTURE or data.startswith(_TEXTS_ON_ORIENTATION):
            if zlib.crc32(data, zlib.crc32(kind)) != int.from_bytes(content[end - 4 : end], "big"):
                break
            yield _Chunk(kind, data, content[at:end])
        if kind == b"IEND":
            return
        at = end
    raise ImageRefused(RefusalReason.DAMAGED)


def _written_out(profile: str) -> bytes:
    """ImageMagick writes EXIF as text: a name and a length, each on a line, then hexadecimal lines."""
    try:
        return bytes.fromhex("".join(profile.split("\n")[3:]))
    except ValueError:
        return b""

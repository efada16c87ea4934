"""BMP."""

import struct
from io import BytesIO

from PIL.BmpImagePlugin import BmpImageFile

from media.decoding.opened import Opened

_HEADER = 14
_FIFTH_VERSION = 124
_EMBEDDED = b"DEBM"


def open_picture(content: bytes) -> Opened:
    """Read the header. Raises what Pillow raises."""
    return Opened(BmpImageFile(BytesIO(content)), colour_profile=_profile(content))


def _profile(content: bytes) -> bytes:
    """The ICC profile that the fifth version of the header may name, else nothing (BITMAPV5HEADER)."""
    header = content[_HEADER : _HEADER + _FIFTH_VERSION]
    if len(header) < _FIFTH_VERSION or int.from_bytes(header[:4], "little") != _FIFTH_VERSION:
        return b""
    if header[56:60] != _EMBEDDED:
        return b""
    offset, size = struct.unpack_from("<II", header, 112)
    return content[_HEADER + offset : _HEADER + offset + size]

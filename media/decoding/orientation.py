"""The one piece of metadata that changes how a picture looks: which way up it is."""

import re
import struct

_ORIENTATION_TAG = 0x0112
_XMP_ORIENTATION = re.compile(rb'tiff:Orientation(?:="|>)([1-8])\b')
_BYTE_ORDERS = {b"II": "<", b"MM": ">"}


def read_orientation(*, exif: bytes = b"", xmp: bytes = b"") -> int:
    """Return the orientation, 1 to 8, that EXIF states, or else XMP; 1 when neither does."""
    try:
        stated = _from_exif(exif.removeprefix(b"Exif\0\0"))
    except struct.error:  # a directory that points outside, or is cut off
        stated = None
    if stated is None and (match := _XMP_ORIENTATION.search(xmp)):
        stated = int(match.group(1))
    return stated or 1


def _from_exif(tiff: bytes) -> int | None:
    """Walk the first directory of the TIFF structure (TIFF 6.0, section 2), and no other."""
    order = _BYTE_ORDERS.get(tiff[:2])
    if order is None:
        return None
    (directory,) = struct.unpack_from(order + "I", tiff, 4)
    (entries,) = struct.unpack_from(order + "H", tiff, directory)
    for number in range(entries):
        tag, _, _, value = struct.unpack_from(order + "HHIH", tiff, directory + 2 + 12 * number)
        if tag == _ORIENTATION_TAG:
            return value if 1 <= value <= 8 else None
    return None

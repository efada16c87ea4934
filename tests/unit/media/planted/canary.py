"""The canary, and blocks of metadata that hold it."""

from PIL import Image

from tests.unit.media.making import encoded
from tests.unit.media.profiles import DISPLAY_P3, decode_srgb, matrix_profile

CANARY = b"Canary Jane Doe 1948"
WIDE_CANARY = CANARY.decode().encode("utf-16-be")
PROFILE = matrix_profile(DISPLAY_P3, decode_srgb, name=CANARY)
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:title>' + CANARY + b"</dc:title></x:xmpmeta>"
THUMBNAIL = encoded(Image.new("RGB", (32, 24), "red"), "JPEG", comment=CANARY)


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

"""A canary in every place where a scan, a screenshot or a medical picture can carry words."""

import io
from typing import Any

import numpy as np
from PIL import Image
from PIL.TiffImagePlugin import ImageFileDirectory_v2
from pydicom.dataset import Dataset

from tests.unit.media.dicom_making import dicom
from tests.unit.media.making import bmp_with_profile, encoded, photo
from tests.unit.media.planted.canary import CANARY, PROFILE, XMP, rich_exif

PICTURE = photo(160, 120)
TEXT = CANARY.decode()
GIF = encoded(PICTURE.quantize(32), "GIF")
TIFF = encoded(PICTURE, "TIFF")
BMP = encoded(PICTURE, "BMP")
PIXELS = np.asarray(PICTURE)
SCREEN_AND_PALETTE = 13 + 3 * 256


def gif_block(label: int, *pieces: bytes) -> bytes:
    """An extension block: its label and its pieces."""
    return bytes((0x21, label)) + b"".join(bytes((len(piece),)) + piece for piece in pieces) + b"\0"


def gif_with(block: bytes) -> bytes:
    """The GIF with a block before its picture."""
    at = GIF.index(b"\x2c\0\0\0\0")
    return GIF[:at] + block + GIF[at:]


def tiff_with(*, kind: int = 2, **tags: Any) -> bytes:
    """The TIFF with these tags, by number behind `t`; kind 7 is bytes of any meaning."""
    directory = ImageFileDirectory_v2()
    for name, value in tags.items():
        number = int(name.removeprefix("t"))
        directory.tagtype[number] = kind
        directory[number] = value
    return encoded(PICTURE, "TIFF", tiffinfo=directory)


def tiff_of_two_pages() -> bytes:
    """A second page that has a description and other pixels."""
    second = Image.new("RGB", (32, 32), "red")
    second.encoderinfo = {"tiffinfo": {270: TEXT}}  # Pillow takes a page's own tags from here
    buffer = io.BytesIO()
    PICTURE.save(buffer, "TIFF", save_all=True, append_images=[second])
    return buffer.getvalue()


def tiff_with_sub_directory() -> bytes:
    """A directory under tag 330 whose description is the canary."""
    whole = bytearray(tiff_with(kind=4, t330=0))
    entry = whole.index(b"\x4a\x01\x04\0\x01\0\0\0")
    at = len(whole) + len(whole) % 2
    whole[entry + 8 : entry + 12] = at.to_bytes(4, "little")
    directory = b"\x01\0" + b"\x0e\x01\x02\0" + len(CANARY).to_bytes(4, "little")
    return bytes(whole).ljust(at, b"\0") + directory + (at + 18).to_bytes(4, "little") + bytes(4) + CANARY


def bmp_with_gap() -> bytes:
    """Words between the header and the pixels."""
    offset = int.from_bytes(BMP[10:14], "little")
    return BMP[:10] + (offset + len(CANARY)).to_bytes(4, "little") + BMP[14:offset] + CANARY + BMP[offset:]


def dicom_with(**elements: object) -> bytes:
    return dicom(PIXELS, meaning="RGB", elements=elements)


def item(**elements: object) -> Dataset:
    made = Dataset()
    for keyword, value in elements.items():
        setattr(made, keyword, value)
    return made


PLANTED = {
    "GIF: comment": gif_with(gif_block(0xFE, CANARY)),
    "GIF: program's block": gif_with(gif_block(0xFF, b"XMP DataXMP", XMP)),
    "GIF: plain text": gif_with(gif_block(0x01, bytes(12), CANARY)),
    "GIF: unknown block": gif_with(gif_block(0x77, CANARY)),
    "GIF: comment behind the picture": GIF[:-1] + gif_block(0xFE, CANARY) + b";",
    "GIF: trailing data": GIF + CANARY,
    "TIFF: description": tiff_with(t270=TEXT),
    "TIFF: artist": tiff_with(t315=TEXT),
    "TIFF: private tag": tiff_with(kind=7, t65000=CANARY),
    "TIFF: XMP": tiff_with(kind=7, t700=XMP),
    "TIFF: IPTC": tiff_with(kind=7, t33723=CANARY),
    "TIFF: Photoshop block": tiff_with(kind=7, t34377=CANARY),
    "TIFF: EXIF": encoded(PICTURE, "TIFF", exif=rich_exif()),
    "TIFF: sub-directory": tiff_with_sub_directory(),
    "TIFF: colour profile": encoded(PICTURE, "TIFF", icc_profile=PROFILE),
    "TIFF: second page": tiff_of_two_pages(),
    "TIFF: compressed, description": encoded(PICTURE, "TIFF", compression="tiff_lzw", tiffinfo={270: TEXT}),
    "TIFF: trailing data": TIFF + CANARY,
    "BMP: gap": bmp_with_gap(),
    "BMP: colour profile": bmp_with_profile(PICTURE, PROFILE),
    "BMP: trailing data": BMP + CANARY,
    "DICOM: name": dicom_with(PatientName=TEXT),
    "DICOM: comment": dicom_with(ImageComments=TEXT, InstitutionName=TEXT),
    "DICOM: nested": dicom_with(RequestAttributesSequence=[item(RequestedProcedureDescription=TEXT)]),
    "DICOM: private": dicom(
        PIXELS,
        meaning="RGB",
        groups={(0x0011, 0x0010): ("LO", "A MAKER"), (0x0011, 0x1001): ("LO", TEXT)},
    ),
    "DICOM: overlay's label": dicom(PIXELS, meaning="RGB", groups={(0x6000, 0x1500): ("LO", TEXT)}),
    "DICOM: colour profile": dicom_with(ICCProfile=PROFILE),
    "DICOM: padding": dicom(PIXELS, meaning="RGB", groups={(0xFFFC, 0xFFFC): ("OB", CANARY)}),
    "DICOM: preamble": CANARY.ljust(128, b"\0") + dicom(PIXELS, meaning="RGB")[128:],
    "DICOM: behind the numbers": dicom(
        np.frombuffer(PIXELS.tobytes() + CANARY.ljust(160 * 3), np.uint8).reshape(121, 160, 3),
        meaning="RGB",
        elements={"Rows": 120},
    ),
}

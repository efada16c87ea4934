"""DICOM still images, and the first frame of what has several. Of the header only what shows the pixels is read."""

from io import BytesIO

import numpy as np
import pydicom
from numpy.typing import NDArray
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.pixels.decoders.base import get_decoder
from pydicom.pixels.processing import apply_color_lut
from pydicom.uid import JPEGBaseline8Bit, JPEGExtended12Bit

from media.decoding.dicom_elements import ELEMENTS
from media.decoding.dicom_levels import levels
from media.decoding.dicom_overlays import overlays
from media.decoding.opened import Opened
from media.decoding.pixels import check_size
from media.refusals import ImageRefused, RefusalReason

_BYTE = 8
_GREY = ("MONOCHROME1", "MONOCHROME2")
_LUMA_AND_CHROMA = ("YBR_FULL", "YBR_FULL_422")
_WHITE: dict[str, int | tuple[int, ...]] = {"L": 255, "RGB": (255, 255, 255), "YCbCr": (255, 128, 128)}
_FIRST_FRAME = 0
_VAST = 50_000_000
"""Numbers, from which on a decoder may lack memory: OpenJPEG takes four bytes for each, beside its own."""


def open_picture(content: bytes) -> Opened:
    """Decode, show the window as stored, and burn overlays in: what they write is then found as any other text.

    Raises `ImageRefused` for what is no still picture or stored in a way that no decoder here knows, and what pydicom
    raises on damage.
    """
    data = pydicom.dcmread(BytesIO(content), specific_tags=list(ELEMENTS))
    _check_kind(data)
    check_size(int(data.Columns), int(data.Rows))
    _lift_functional_groups(data)
    frame, meaning = _decoded(data)
    drawn = overlays(data, frame)  # before the bits that hold them are cleared
    picture = _grey(data, frame) if data.SamplesPerPixel == 1 else _colour(data, frame, meaning)
    if drawn is not None:
        picture.paste(_WHITE[picture.mode], mask=drawn)
    return Opened(picture, colour_profile=bytes(data.get("ICCProfile", b"")))


def _check_kind(data: Dataset) -> None:
    syntax = data.file_meta.get("TransferSyntaxUID")
    twelve_bits = syntax == JPEGExtended12Bit and data.get("BitsStored", _BYTE) > _BYTE
    if "PixelData" not in data or data.get("BitsAllocated") not in (_BYTE, 2 * _BYTE) or twelve_bits:
        raise ImageRefused(RefusalReason.UNUSUAL_DICOM)


def _lift_functional_groups(data: Dataset) -> None:
    """Put what newer files state of the first frame (PS3.3, C.7.6.16) where older ones state it of all."""
    for groups in ("SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence"):
        group = (data.get(groups) or [Dataset()])[_FIRST_FRAME]
        for stated in ("PixelValueTransformationSequence", "FrameVOILUTSequence"):
            for item in (group.get(stated) or [])[:1]:
                data.update(item)


def _decoded(data: Dataset) -> tuple[NDArray[np.integer], str]:
    """The first frame's numbers, and what they mean once the decoder is through."""
    try:
        decoder = get_decoder(data.file_meta.TransferSyntaxUID)
    except NotImplementedError:
        raise ImageRefused(RefusalReason.UNUSUAL_DICOM) from None
    if not decoder.is_available:
        raise ImageRefused(RefusalReason.UNUSUAL_DICOM)
    plugin = (
        "pillow" if data.file_meta.TransferSyntaxUID == JPEGBaseline8Bit else ""
    )  # GDCM takes thrice the memory
    try:
        frame, properties = decoder.as_array(
            data,
            index=_FIRST_FRAME,
            raw=True,
            decoding_plugin=plugin,
            correct_unused_bits=False,  # type: ignore[arg-type]  # one value is annotated as all options together
        )
    except RuntimeError:  # pydicom's word for whatever a decoder raises, for want of memory as for damage
        vast = data.Rows * data.Columns * data.SamplesPerPixel > _VAST
        raise ImageRefused(RefusalReason.TOO_DEMANDING if vast else RefusalReason.DAMAGED) from None
    return frame, str(properties["photometric_interpretation"])


def _grey(data: Dataset, frame: NDArray[np.integer]) -> Image.Image:
    numbers = _numbers(data, frame)
    if data.PhotometricInterpretation == "PALETTE COLOR":
        palette = apply_color_lut(np.arange(2**data.BitsStored, dtype=np.uint16), data)[:, :3]
        if palette.dtype != np.uint8:
            palette = (palette >> _BYTE).astype(np.uint8)
        return Image.fromarray(palette[numbers])
    if data.PhotometricInterpretation not in _GREY:
        raise ImageRefused(RefusalReason.UNUSUAL_DICOM)
    return Image.fromarray(levels(data, numbers)[numbers])


def _numbers(data: Dataset, frame: NDArray[np.integer]) -> NDArray[np.unsignedinteger]:
    """The bits that count of each number, without sign: above and below them older files keep overlays."""
    numbers = frame.astype(f"i{frame.itemsize}").view(
        f"u{frame.itemsize}"
    )  # in this machine's order of bytes
    spare = 0 if data.file_meta.TransferSyntaxUID.is_compressed else data.HighBit + 1 - data.BitsStored
    if spare:
        numbers >>= spare
    numbers &= 2**data.BitsStored - 1
    return numbers


def _colour(data: Dataset, frame: NDArray[np.integer], meaning: str) -> Image.Image:
    if frame.itemsize > 1:
        frame = (frame >> (data.BitsStored - _BYTE)).astype(np.uint8)
    if meaning in _LUMA_AND_CHROMA:
        return Image.frombuffer("YCbCr", frame.shape[1::-1], frame.tobytes(), "raw", "YCbCr", 0, 1)
    if meaning != "RGB":
        raise ImageRefused(RefusalReason.UNUSUAL_DICOM)
    return Image.fromarray(frame.view(np.uint8))

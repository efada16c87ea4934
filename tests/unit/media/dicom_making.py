"""DICOM files made for one test, of numbers as they are or of a frame that was compressed already."""

import io
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import UID, ExplicitVRLittleEndian, SecondaryCaptureImageStorage

CT_WINDOW = {"RescaleSlope": 1, "RescaleIntercept": -1024, "WindowCenter": 40, "WindowWidth": 400}


def steps(*numbers: int, kind: Any = np.int16) -> NDArray[np.integer]:
    """A picture of upright stripes, each 32 pixels wide."""
    return np.repeat(np.array(numbers, dtype=kind)[None, :], 32, axis=1).repeat(48, axis=0)


def dicom(
    pixels: NDArray[np.integer],
    *,
    meaning: str = "MONOCHROME2",
    bits: int | None = None,
    frames: int = 1,
    elements: Mapping[str, object] | None = None,
    groups: Mapping[tuple[int, int], tuple[str, object]] | None = None,
) -> bytes:
    """A file of these numbers as they are; `frames` says that the first axis counts frames.

    `elements` are further ones by keyword, `groups` by number, with their kind of value.
    """
    single = pixels[0] if frames > 1 else pixels
    data = _described(single, meaning, bits or 8 * pixels.itemsize)
    if frames > 1:
        data.NumberOfFrames = frames
    data.add_new("PixelData", "OW" if pixels.itemsize > 1 else "OB", _even(pixels.tobytes()))
    return _written(data, elements, groups, ExplicitVRLittleEndian)


def compressed_dicom(
    frame: bytes,
    syntax: UID,
    shape: tuple[int, ...],
    *,
    meaning: str,
    bits: int = 8,
    elements: Mapping[str, object] | None = None,
) -> bytes:
    """A file of one frame that was compressed already."""
    kind = np.uint8 if bits <= 8 else np.uint16
    data = _described(np.broadcast_to(np.zeros(1, kind), shape), meaning, bits)
    data.add_new("PixelData", "OB", encapsulate([frame]))
    data["PixelData"].is_undefined_length = True
    return _written(data, elements, None, syntax)


def dicom_of(image: Image.Image) -> bytes:
    """A file of this picture, in colour."""
    return dicom(np.asarray(image.convert("RGB")), meaning="RGB")


def _described(frame: NDArray[np.integer], meaning: str, bits: int) -> Dataset:
    data = Dataset()
    data.Rows, data.Columns = frame.shape[:2]
    data.SamplesPerPixel = 1 if frame.ndim == 2 else frame.shape[2]
    data.PhotometricInterpretation = meaning
    if frame.ndim > 2:
        data.PlanarConfiguration = 0
    data.BitsAllocated = 8 * frame.itemsize
    data.BitsStored, data.HighBit = bits, bits - 1
    data.PixelRepresentation = int(np.issubdtype(frame.dtype, np.signedinteger))
    return data


def _written(
    data: Dataset,
    elements: Mapping[str, object] | None,
    groups: Mapping[tuple[int, int], tuple[str, object]] | None,
    syntax: UID,
) -> bytes:
    for keyword, value in (elements or {}).items():
        setattr(data, keyword, value)
    for number, (kind, value) in (groups or {}).items():
        data.add_new(number, kind, value)
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = syntax
    data.file_meta.MediaStorageSOPClassUID = SecondaryCaptureImageStorage
    data.file_meta.MediaStorageSOPInstanceUID = UID("1.2.826.0.1.3680043.8.498.1")
    buffer = io.BytesIO()
    data.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()


def _even(content: bytes) -> bytes:
    return content + bytes(len(content) % 2)

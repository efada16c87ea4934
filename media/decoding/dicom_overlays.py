"""Overlays of a DICOM picture: drawings and words that viewers lay over it (PS3.3, C.9.2)."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydicom.dataset import Dataset

from media.decoding.dicom_elements import BIT, BITMAP, COLUMNS, ORIGIN, OVERLAY_GROUPS, ROWS

_DRAWN = 255


def overlays(data: Dataset, frame: NDArray[np.integer]) -> Image.Image | None:
    """Every overlay of the first frame, drawn into one mask as large as the picture; None where there is none.

    `frame` holds the numbers as stored: older files keep overlays in the bits that the picture leaves. What lies
    beyond the edge of the picture is dropped. Raises what damage in them raises.
    """
    mask = None
    for group in OVERLAY_GROUPS:
        bitmap = _bitmap(data, group, frame)
        if bitmap is not None:
            mask = mask or Image.new("L", (data.Columns, data.Rows))
            top, left = _value(data, group, ORIGIN) or (1, 1)
            mask.paste(_DRAWN, (left - 1, top - 1), Image.fromarray(bitmap))
    return mask


def _bitmap(data: Dataset, group: int, frame: NDArray[np.integer]) -> NDArray[np.uint8] | None:
    packed, rows, columns = (_value(data, group, element) for element in (BITMAP, ROWS, COLUMNS))
    if packed is not None:
        size = int(rows) * int(columns)
        bits = np.unpackbits(np.frombuffer(packed, np.uint8), count=size, bitorder="little")
        return np.asarray(bits.reshape(rows, columns) * _DRAWN, np.uint8)
    position = _value(data, group, BIT)
    if position and frame.ndim == 2:
        return np.asarray(((frame >> position) & 1) * _DRAWN, np.uint8)
    return None


def _value(data: Dataset, group: int, element: int) -> Any:
    stated = data.get((group, element))
    return None if stated is None else stated.value

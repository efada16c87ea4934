"""How bright each stored number of a grey DICOM picture is shown (PS3.3, C.11.1, C.11.2 and C.7.6.3.1.2)."""

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.pixels.processing import apply_modality_lut, apply_voi

_WHITE = 255
_PLAIN_BITS = 8
Values = NDArray[np.float64]


def levels(data: Dataset, numbers: NDArray[np.unsignedinteger]) -> NDArray[np.uint8]:
    """Return the level, 0 to 255, of every number that `BitsStored` can hold, by that number without its sign.

    By the table or window that is stored, the first of several. Without any, 8 bits are levels already, and of more
    bits the darkest and the brightest number in the picture become black and white.
    """
    stored = np.arange(2**data.BitsStored, dtype=np.int32)
    if data.PixelRepresentation:
        stored[stored.size // 2 :] -= stored.size
    values = apply_modality_lut(stored, data)
    if data.get("VOILUTSequence"):
        share = _by_table(data, values)
    elif data.get("WindowCenter") is not None and data.get("WindowWidth"):
        share = _by_window(data, values.astype(np.float64))
    elif data.BitsStored <= _PLAIN_BITS and not data.PixelRepresentation:
        share = stored / (stored.size - 1)
    else:
        share = _by_range(values.astype(np.float64), _present(data, stored, numbers))
    if data.PhotometricInterpretation == "MONOCHROME1" or data.get("PresentationLUTShape") == "INVERSE":
        share = 1 - share
    return np.rint(np.clip(share, 0, 1) * _WHITE).astype(np.uint8)


def _by_table(data: Dataset, values: NDArray[np.number]) -> Values:
    _, _, bits = data.VOILUTSequence[0].LUTDescriptor
    return np.asarray(apply_voi(values.astype(np.int32), data, index=0), np.float64) / float(2**bits - 1)


def _by_window(data: Dataset, values: Values) -> Values:
    centre, width = _first(data.WindowCenter), _first(data.WindowWidth)
    match data.get("VOILUTFunction") or "LINEAR":
        case "SIGMOID":
            return 1 / (1 + np.exp(np.clip(-4 * (values - centre) / width, -100, 100)))
        case "LINEAR_EXACT":
            return (values - centre) / width + 0.5
        case _:
            return (values - (centre - 0.5)) / max(width - 1, 1e-6) + 0.5


def _first(stated: object) -> float:
    return float(np.atleast_1d(np.asarray(stated, dtype=np.float64))[0])


def _present(
    data: Dataset, stored: NDArray[np.int32], numbers: NDArray[np.unsignedinteger]
) -> NDArray[np.bool_]:
    """Which numbers the picture has, those left out with which it was padded to a rectangle."""
    present = np.zeros(stored.size, dtype=np.bool_)
    present[numbers] = True
    padding = data.get("PixelPaddingValue")
    if padding is not None:
        limit = data.get("PixelPaddingRangeLimit", padding)
        inside = present & ~((stored >= min(padding, limit)) & (stored <= max(padding, limit)))
        return inside if inside.any() else present
    return present


def _by_range(values: Values, present: NDArray[np.bool_]) -> Values:
    darkest, brightest = values[present].min(), values[present].max()
    return np.asarray((values - darkest) / max(float(brightest - darkest), 1e-6))

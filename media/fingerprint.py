"""The fingerprint of a picture, by which its copies are found.

PDQ's transform (Facebook, 2019: "The TMK+PDQF video-hashing algorithm and the PDQ image-hashing algorithm"), with two
changes that make it indifferent to orientation. PDQ shrinks to 64 x 64 with a filter that is not symmetric, so that
a picture turned on its side, an ECG above all, comes to lie up to 100 bits from itself: this one shrinks symmetrically.
And PDQ compares each frequency with their median, this one with zero. `media.likeness` compares fingerprints.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from media.likeness import QUALITY_LEAST, SIDE, orientations

_REDUCED = 64
_ENOUGH = 480
"""A longer picture is decoded at a fraction of its size where its file allows that."""
_FREQUENCIES = np.arange(1, SIDE + 1)[:, None]
_PLACES = np.arange(_REDUCED)[None, :]
_TRANSFORM = np.cos(np.pi / (2 * _REDUCED) * _FREQUENCIES * (2 * _PLACES + 1))
_FULL_QUALITY = 9000  # of PDQ: the summed steps between neighbours, in hundredths of the whole range


class Fingerprint(NamedTuple):
    """What a picture looks like: 32 bytes, and how much structure it has, 0 to 100."""

    bits: bytes
    quality: int

    @property
    def tells(self) -> bool:
        """Whether the picture has structure enough to be recognised; a flat one is never near another."""
        return self.quality >= QUALITY_LEAST

    @property
    def orientations(self) -> list[bytes]:
        """The fingerprints of its eight orientations, its own first."""
        return orientations(self.bits)


def fingerprint(picture: NDArray[np.uint8] | Path) -> Fingerprint:
    """The fingerprint of an upright picture of any size: rows of RGB pixels, or a clean JPEG of ours.

    The small rendition gives the same answer as the master, within 11 bits of 256, and is read in 2 ms of CPU.
    """
    luma = _reduced(picture)
    signs = (_TRANSFORM @ luma @ _TRANSFORM.T) > 0
    return Fingerprint(np.packbits(signs).tobytes(), _quality(luma))


def _reduced(picture: NDArray[np.uint8] | Path) -> NDArray[np.float32]:
    if isinstance(picture, Path):
        with Image.open(picture, formats=("JPEG",)) as opened:
            opened.draft("L", (_ENOUGH, _ENOUGH))
            return _shrunk(opened)
    return _shrunk(Image.fromarray(picture))


def _shrunk(image: Image.Image) -> NDArray[np.float32]:
    # In floating point: rounding between the two passes of the filter would tell width from height.
    grey = image.convert("L").convert("F")
    return np.asarray(grey.resize((_REDUCED, _REDUCED), Image.Resampling.LANCZOS))


def _quality(luma: NDArray[np.float32]) -> int:
    """PDQ's measure: how much neighbouring points differ."""
    steps = sum(
        float(np.abs(np.trunc(np.diff(luma, axis=axis) * 100 / 255)).sum()) for axis in range(luma.ndim)
    )
    return min(100, int(steps * 100 / _FULL_QUALITY))

"""Upright boxes in whole pixels about what a detector marked."""

import numpy as np
from numpy.typing import NDArray

from media.findings import Box


def box_around(points: NDArray[np.float32], picture: NDArray[np.uint8], margin: float) -> Box:
    """Return the box that holds the points and a margin in pixels, as far as it lies in the picture."""
    height, width = picture.shape[:2]
    low = np.floor(points.min(axis=0) - margin).astype(int)
    high = np.ceil(points.max(axis=0) + margin).astype(int)
    left, top = min(max(0, int(low[0])), width - 1), min(max(0, int(low[1])), height - 1)
    right, bottom = min(width, max(left + 1, int(high[0]))), min(height, max(top + 1, int(high[1])))
    return Box(left, top, right - left, bottom - top)

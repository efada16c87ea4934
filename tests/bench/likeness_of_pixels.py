"""How much of a picture an encoder keeps: PSNR and SSIM, on NumPy."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Plane = NDArray[np.float32]
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
_WINDOW = 8  # pixels; Wang and others, 2004, with a plain window as in libvpx and FFmpeg's fast form
_C1, _C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2


def luma(image: Image.Image) -> Plane:
    """Brightness of each pixel, 0 to 255."""
    return np.asarray(image.convert("RGB"), np.float32) @ _LUMA


def psnr(one: Plane, other: Plane) -> float:
    """Decibels; 99 for the same."""
    error = float(np.mean((one - other) ** 2, dtype=np.float64))
    return 99.0 if error == 0 else float(10 * np.log10(255**2 / error))


def ssim(one: Plane, other: Plane) -> float:
    """Mean over all windows, up to 1 for the same."""
    mean_one, mean_other = _means(one), _means(other)
    variances = _means(one * one) - mean_one**2 + _means(other * other) - mean_other**2
    covariance = _means(one * other) - mean_one * mean_other
    brightness = (2 * mean_one * mean_other + _C1) / (mean_one**2 + mean_other**2 + _C1)
    return float(np.mean(brightness * (2 * covariance + _C2) / (variances + _C2)))


def _means(plane: Plane) -> NDArray[np.float64]:
    """The mean of every window of `_WINDOW` squared pixels."""
    sums = np.pad(plane.astype(np.float64), ((1, 0), (1, 0))).cumsum(0).cumsum(1)
    whole = sums[_WINDOW:, _WINDOW:] - sums[:-_WINDOW, _WINDOW:] - sums[_WINDOW:, :-_WINDOW]
    return np.asarray((whole + sums[:-_WINDOW, :-_WINDOW]) / _WINDOW**2)

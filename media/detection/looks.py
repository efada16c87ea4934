"""Ways of looking at one picture: at several scales, as it is and with its faintest differences drawn out."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import cv2
import numpy as np

from media.detection.text_areas import Picture

_MEGAPIXEL = 1_000_000
_LIFTED = np.round(255 * (np.arange(256) / 255) ** 0.4).astype(np.uint8)
_CLIP, _CLIP_TILE = 4.0, 64  # how much contrast may grow; the side in pixels of what is equalised by itself
_AROUND = (
    12.0  # pixels about which brightness and contrast are evened out, a little more than small text is high
)
_NOISE = 3.0  # grey levels; differences below stay small
_SPREAD = 50.0  # grey levels that one deviation becomes


class Look(NamedTuple):
    """A picture to be searched, and its scale: pixels of it for one of the original."""

    name: str
    picture: Picture
    scale: float


class _Way(NamedTuple):
    name: str
    scale: float
    changed: Callable[[Picture], Picture]
    most: float
    """Megapixels of the original up to which this is affordable: smaller pictures have smaller text."""
    least: float = 0.0


def looks(picture: Picture) -> Iterator[Look]:
    """Yield the picture in every way that its size allows, those first whose boxes are the most exact."""
    size = picture.shape[0] * picture.shape[1] / _MEGAPIXEL
    for way in _WAYS:
        if way.least < size <= way.most:
            yield Look(way.name, _scaled(way.changed(picture), way.scale), way.scale)


def _as_it_is(picture: Picture) -> Picture:
    return picture


def _equalised(picture: Picture) -> Picture:
    """Contrast drawn out within each part, up to a limit."""
    columns, rows = (max(1, side // _CLIP_TILE) for side in picture.shape[1::-1])
    return _grey_picture(
        cv2.createCLAHE(_CLIP, (columns, rows)).apply(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY))
    )


def _brightened(picture: Picture) -> Picture:
    """Shadows lifted: grey letters on a black ground."""
    return np.asarray(cv2.LUT(picture, _LIFTED), np.uint8)


def _evened(picture: Picture) -> Picture:
    """Every place with the same brightness and the same contrast, but for noise."""
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).astype(np.float32)
    grey -= cv2.GaussianBlur(grey, (0, 0), _AROUND)
    deviation = np.sqrt(cv2.GaussianBlur(grey * grey, (0, 0), _AROUND)) + _NOISE
    return _grey_picture(np.clip(128 + grey / deviation * _SPREAD, 0, 255).astype(np.uint8))


def _grey_picture(grey: np.ndarray | cv2.Mat) -> Picture:
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), np.uint8)


def _scaled(picture: Picture, scale: float) -> Picture:
    if scale == 1:
        return picture
    width, height = (max(1, round(side * scale)) for side in picture.shape[1::-1])
    how = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    return np.asarray(cv2.resize(picture, (width, height), interpolation=how), np.uint8)


_WAYS = (
    _Way("as it is", 1.0, _as_it_is, most=1000),
    _Way("enlarged", 2.0, _as_it_is, most=2.5),
    _Way("halved", 0.5, _as_it_is, most=6),
    _Way("equalised", 1.0, _equalised, most=6),
    _Way("equalised, reduced", 0.35, _equalised, least=6, most=1000),
    _Way("brightened", 1.0, _brightened, most=4),
    _Way("evened", 1.0, _evened, most=2.5),
    _Way("evened, enlarged", 2.0, _evened, most=0.7),
    _Way("reduced", 0.25, _as_it_is, least=0.5, most=1000),
)

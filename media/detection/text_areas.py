"""Where in a picture there is text, whatever it says: PP-OCR's map of text, made into turned rectangles."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from media.detection.models import Model, Tensor
from media.detection.tiles import STEP, Tile, tiles

Picture = NDArray[np.uint8]
Corners = NDArray[np.float32]
"""Four points x, y: upper left, upper right, lower right, lower left of a line as the picture shows it."""

MAP_THRESHOLD = 0.25
"""How likely pixels must be to count as text at all."""
AREA_THRESHOLD = 0.3
_LONGEST_TILE = 736
_TILE_MARGIN = 32
_FLAT = 4  # grey levels; nothing is written in less
# The map marks the core of a line: how much further letters reach, by the model's training, for each threshold of the
# map. The higher ones part letters from traces, grids and tissue that the map joins them with.
_LEVELS = ((MAP_THRESHOLD, 1.7), (0.5, 1.9), (0.75, 2.2))
_SMALLEST_CORE = 2.5
_FULLEST = 0.4  # the share of its rectangle that a line fills; patches of tissue are more ragged
_FEW_MEGAPIXELS = 4_000_000  # pixels up to which every part is looked at in full, whatever it holds
# Halving harms where it takes so many grey levels from such a share of a block of pixels; letters are dense with edges.
_DETAIL, _DETAILED, _BLOCK = 6, 0.05, 24
_MOST_AREAS = 2000


class TextArea(NamedTuple):
    """A line or a word, and how sure the detector is of it, 0 to 1."""

    corners: Corners
    score: float


def text_map(model: Model, picture: Picture) -> Picture:
    """How likely each pixel is within text, 0 to 255, seen in tiles at the scale of the picture.

    In a large picture, parts without fine detail (out of focus, smooth, dark) are seen as well at half the scale.
    """
    height, width = picture.shape[:2]
    large = height * width > _FEW_MEGAPIXELS
    likely = np.zeros((height, width), np.uint8)
    for tile in tiles(width, height, longest=_LONGEST_TILE, margin=_TILE_MARGIN):
        part = picture[tile.top : tile.bottom, tile.left : tile.right]
        if int(part.max()) - int(part.min()) >= _FLAT:
            halved = large and not _is_detailed(part)
            _place(likely, tile, _look_at_half(model, part) if halved else _look(model, part))
    return likely


def _is_detailed(part: Picture) -> bool:
    grey = cv2.cvtColor(part, cv2.COLOR_BGR2GRAY)
    half = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    lost = cv2.absdiff(grey, cv2.resize(half, part.shape[1::-1], interpolation=cv2.INTER_LINEAR))
    share = cv2.boxFilter((lost >= _DETAIL).astype(np.float32), -1, (_BLOCK, _BLOCK))
    return float(np.max(share)) >= _DETAILED


def _look_at_half(model: Model, part: Picture) -> Picture:
    half = cv2.resize(part, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    seen = _look(model, np.asarray(half, np.uint8))
    return np.asarray(cv2.resize(seen, part.shape[1::-1], interpolation=cv2.INTER_LINEAR), np.uint8)


def _look(model: Model, part: Picture) -> Picture:
    height, width = part.shape[:2]
    down, right = -height % STEP, -width % STEP
    padded = cv2.copyMakeBorder(part, 0, down, 0, right, cv2.BORDER_REPLICATE)
    tensor = np.empty((1, 3, height + down, width + right), np.float32)
    np.multiply(padded.transpose(2, 0, 1), np.float32(1 / 127.5), out=tensor[0])
    tensor -= 1
    seen: Tensor = model.run(tensor)[0][0, 0, :height, :width]
    likely: Picture = (seen * 255).astype(np.uint8)
    return likely


def _place(likely: Picture, tile: Tile, seen: Picture) -> None:
    inner = seen[
        tile.inner_top - tile.top : tile.inner_bottom - tile.top,
        tile.inner_left - tile.left : tile.inner_right - tile.left,
    ]
    likely[tile.inner_top : tile.inner_bottom, tile.inner_left : tile.inner_right] = inner


def text_areas(likely: Picture) -> list[TextArea]:
    """Turn the map into rectangles that hold whole lines, surest first; what is within a larger one also by itself.

    A hot spot is in every trace: an area that had to be parted from others is kept only if it can be read.
    """
    whole, *parted = (list(_areas_above(likely, threshold, growth)) for threshold, growth in _LEVELS)
    areas = whole + [area._replace(score=AREA_THRESHOLD) for areas in parted for area in areas]
    return sorted(areas, key=lambda area: -area.score)[:_MOST_AREAS]


def _areas_above(likely: Picture, threshold: float, growth: float) -> Iterator[TextArea]:
    marked = cv2.threshold(likely, round(threshold * 255), 255, cv2.THRESH_BINARY)[1]
    for outline in cv2.findContours(marked, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]:
        area = _area(likely, np.asarray(outline, np.int32), growth)
        if area is not None:
            yield area


def _area(likely: Picture, outline: NDArray[np.int32], growth: float) -> TextArea | None:
    centre, (width, height), angle = cv2.minAreaRect(outline)
    if min(width, height) < _SMALLEST_CORE or cv2.contourArea(outline) < _FULLEST * width * height:
        return None
    score = _mean_within(likely, _points(centre, width, height, angle))
    if score < AREA_THRESHOLD:
        return None
    reach = growth * width * height / (width + height)
    return TextArea(_ordered(_points(centre, width + reach, height + reach, angle)), score)


def _points(centre: Sequence[float], width: float, height: float, angle: float) -> Corners:
    return np.asarray(cv2.boxPoints((centre, (width, height), angle)), np.float32)


def _mean_within(likely: Picture, corners: Corners) -> float:
    left, top = np.floor(corners.min(axis=0)).astype(int).clip(0)
    right, bottom = np.ceil(corners.max(axis=0)).astype(int) + 1
    part = likely[top:bottom, left:right]
    mask = np.zeros(part.shape, np.uint8)
    cv2.fillPoly(mask, [np.round(corners - (left, top)).astype(np.int32)], 1)
    return float(cv2.mean(part, mask)[0]) / 255


def _ordered(corners: Corners) -> Corners:
    """Upper left first, clockwise."""
    by_x = corners[np.argsort(corners[:, 0], kind="stable")]
    upper_left, lower_left = by_x[:2][np.argsort(by_x[:2, 1])]
    upper_right, lower_right = by_x[2:][np.argsort(by_x[2:, 1])]
    return np.array([upper_left, upper_right, lower_right, lower_left], np.float32)

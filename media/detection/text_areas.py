"""Where in a picture there is text, whatever it says: PP-OCR's map of text, made into turned rectangles."""

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
AREA_THRESHOLD = 0.4
_LONGEST_TILE = 1152
_TILE_MARGIN = 64
_FLAT = 4  # grey levels; nothing is written in less
_GROWTH = 1.7  # the map marks the core of a line; how much further the letters reach, by the model's training
_SMALLEST_CORE = 2.5
_MOST_AREAS = 2000


class TextArea(NamedTuple):
    """A line or a word, and how sure the detector is of it, 0 to 1."""

    corners: Corners
    score: float


def text_map(model: Model, picture: Picture) -> Picture:
    """How likely each pixel is within text, 0 to 255, seen in tiles at the scale of the picture."""
    height, width = picture.shape[:2]
    likely = np.zeros((height, width), np.uint8)
    for tile in tiles(width, height, longest=_LONGEST_TILE, margin=_TILE_MARGIN):
        part = picture[tile.top : tile.bottom, tile.left : tile.right]
        if int(part.max()) - int(part.min()) >= _FLAT:
            _place(likely, tile, _look(model, part))
    return likely


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
    """Turn the map into rectangles that hold whole lines, surest first."""
    marked = cv2.threshold(likely, round(MAP_THRESHOLD * 255), 255, cv2.THRESH_BINARY)[1]
    outlines, _ = cv2.findContours(marked, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    areas = [area for outline in outlines if (area := _area(likely, outline)) is not None]
    return sorted(areas, key=lambda area: -area.score)[:_MOST_AREAS]


def _area(likely: Picture, outline: NDArray[np.int32]) -> TextArea | None:
    centre, (width, height), angle = cv2.minAreaRect(outline)
    if min(width, height) < _SMALLEST_CORE:
        return None
    score = _mean_within(likely, cv2.boxPoints((centre, (width, height), angle)))
    if score < AREA_THRESHOLD:
        return None
    growth = 2 * _GROWTH * width * height / (2 * (width + height))
    return TextArea(_ordered(cv2.boxPoints((centre, (width + growth, height + growth), angle))), score)


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

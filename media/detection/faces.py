"""Faces, by CenterFace, on several scales."""

from typing import NamedTuple

import cv2
import numpy as np

from media.detection.models import Model
from media.detection.text_areas import Picture
from media.detection.tiles import STEP

THRESHOLD = 0.3
_LONGEST_SIDES = (1600, 640)
_SAME = 0.3  # overlap, as intersection over union, from which two boxes are one face
_CELL = 4  # pixels that one place of the model's map stands for


class Face(NamedTuple):
    """Left, top, right, bottom in pixels, and how sure the detector is, 0 to 1."""

    left: float
    top: float
    right: float
    bottom: float
    score: float


def find_faces(model: Model, picture: Picture) -> list[Face]:
    """Find faces on several scales, each once, surest first."""
    faces: list[Face] = []
    for longest in _LONGEST_SIDES:
        scale = min(1.0, longest / max(picture.shape[:2]))
        faces += _faces_at(model, picture, scale)
    return _once(faces)


def _faces_at(model: Model, picture: Picture, scale: float) -> list[Face]:
    height, width = (max(1, round(side * scale)) for side in picture.shape[:2])
    scaled = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
    padded = cv2.copyMakeBorder(scaled, 0, -height % STEP, 0, -width % STEP, cv2.BORDER_CONSTANT)
    tensor = padded[:, :, ::-1].transpose(2, 0, 1)[np.newaxis].astype(np.float32)
    likely, sizes, offsets = (output[0] for output in model.run(np.ascontiguousarray(tensor))[:3])
    found = []
    for row, column in zip(*np.nonzero(likely[0] > THRESHOLD), strict=True):
        tall, wide = np.exp(sizes[:, row, column]) * _CELL
        down, right = offsets[:, row, column]
        x, y = (column + right + 0.5) * _CELL, (row + down + 0.5) * _CELL
        edges = (x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2)
        found.append(Face(*(float(edge) / scale for edge in edges), float(likely[0, row, column])))
    return _once(found)


def _once(faces: list[Face]) -> list[Face]:
    kept: list[Face] = []
    for face in sorted(faces, key=lambda one: -one.score):
        if all(_overlap(face, other) < _SAME for other in kept):
            kept.append(face)
    return kept


def _overlap(one: Face, other: Face) -> float:
    width = min(one.right, other.right) - max(one.left, other.left)
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / (_size(one) + _size(other) - shared)


def _size(face: Face) -> float:
    return (face.right - face.left) * (face.bottom - face.top)

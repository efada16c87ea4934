"""Faces, by CenterFace, on several scales and turns."""

from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np

from media.detection.boxes import box_around
from media.detection.models import Model, face_finder
from media.detection.text_areas import Picture
from media.detection.tiles import STEP, Tile, tiles
from media.findings import Box, Finding, FindingKind

THRESHOLD = 0.3
_LONGEST_SIDES = (1440, 640)
_LONGEST_TURNED = 640
_LONGEST_TILE, _TILE_MARGIN = 736, 96  # faces larger than the margin are seen whole where all is smaller
_MOST_ENLARGED = 2.0  # small pictures are looked at twice as large, for the faces of bystanders
_TURNS = (cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_COUNTERCLOCKWISE)
_MARGIN = 0.08  # of the face, on each side
_SAME = 0.3  # overlap, as intersection over union, from which two boxes are one face
_CELL = 4  # pixels that one place of the model's map stands for


class Face(NamedTuple):
    """Left, top, right, bottom in pixels, and how sure the detector is, 0 to 1."""

    left: float
    top: float
    right: float
    bottom: float
    score: float


class FaceScanner:
    """Finds faces, with a model that is loaded once."""

    def __init__(self) -> None:
        self._model = face_finder()

    def find(self, picture: Picture) -> list[Finding]:
        """Find every face of the picture (blue, green, red), as findings in its pixels, surest first."""
        return [
            Finding(
                kind=FindingKind.FACE, box=_box(face, picture), score=round(face.score, 3), identifying=True
            )
            for face in find_faces(self._model, picture)
        ]


def _box(face: Face, picture: Picture) -> Box:
    margin = _MARGIN * max(face.right - face.left, face.bottom - face.top)
    return box_around(np.array([face[:2], face[2:4]], np.float32), picture, margin)


def find_faces(model: Model, picture: Picture) -> list[Face]:
    """Find faces on several scales, upright and turned, each once, surest first."""
    faces: list[Face] = []
    height, width = picture.shape[:2]
    for longest in _LONGEST_SIDES:
        scale = min(_MOST_ENLARGED, longest / max(height, width))
        faces += _faces_at(model, picture, scale)
    for turn in _TURNS:
        scale = min(1.0, _LONGEST_TURNED / max(height, width))
        turned = np.asarray(cv2.rotate(picture, turn), np.uint8)
        faces += [_turned_back(face, turn, width, height) for face in _faces_at(model, turned, scale)]
    return _once(faces)


def _turned_back(face: Face, turn: int, width: int, height: int) -> Face:
    """From a picture that was turned to the one of this width and height."""
    left, top, right, bottom, score = face
    match turn:
        case cv2.ROTATE_90_CLOCKWISE:
            return Face(top, height - right, bottom, height - left, score)
        case cv2.ROTATE_180:
            return Face(width - right, height - bottom, width - left, height - top, score)
        case _:
            return Face(width - bottom, left, width - top, right, score)


def _faces_at(model: Model, picture: Picture, scale: float) -> list[Face]:
    """Look at one scale, in tiles; a face counts in the tile that holds its middle."""
    height, width = (max(1, round(side * scale)) for side in picture.shape[:2])
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    scaled = np.asarray(cv2.resize(picture, (width, height), interpolation=how), np.uint8)
    found = [
        face
        for tile in tiles(width, height, longest=_LONGEST_TILE, margin=_TILE_MARGIN)
        for face in _faces_in(model, scaled, tile)
    ]
    return _once([_enlarged(face, 1 / scale) for face in found])


def _faces_in(model: Model, picture: Picture, tile: Tile) -> Iterator[Face]:
    part = picture[tile.top : tile.bottom, tile.left : tile.right]
    padded = cv2.copyMakeBorder(part, 0, -part.shape[0] % STEP, 0, -part.shape[1] % STEP, cv2.BORDER_CONSTANT)
    tensor = padded[:, :, ::-1].transpose(2, 0, 1)[np.newaxis].astype(np.float32)
    likely, sizes, offsets = (output[0] for output in model.run(np.ascontiguousarray(tensor))[:3])
    for row, column in zip(*np.nonzero(likely[0] > THRESHOLD), strict=True):
        tall, wide = (float(side) for side in np.exp(sizes[:, row, column]) * _CELL)
        down, right = (float(shift) for shift in offsets[:, row, column])
        x, y = tile.left + (column + right + 0.5) * _CELL, tile.top + (row + down + 0.5) * _CELL
        if tile.inner_left <= x <= tile.inner_right and tile.inner_top <= y <= tile.inner_bottom:
            score = float(likely[0, row, column])
            yield Face(x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2, score)


def _enlarged(face: Face, times: float) -> Face:
    left, top, right, bottom, score = face
    return Face(left * times, top * times, right * times, bottom * times, score)


def _once(faces: list[Face]) -> list[Face]:
    """Keep each face once, in a box that holds all of them that the looks made of it: they differ by hair and chin."""
    kept: list[list[Face]] = []
    for face in sorted(faces, key=lambda one: -one.score):
        same = next((others for others in kept if _overlap(face, others[0]) >= _SAME), None)
        if same is None:
            kept.append([face])
        else:
            same.append(face)
    return [_around(same) for same in kept]


def _around(faces: list[Face]) -> Face:
    lefts, tops, rights, bottoms, scores = zip(*faces, strict=True)
    return Face(min(lefts), min(tops), max(rights), max(bottoms), max(scores))


def _overlap(one: Face, other: Face) -> float:
    width = min(one.right, other.right) - max(one.left, other.left)
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / (_size(one) + _size(other) - shared)


def _size(face: Face) -> float:
    return (face.right - face.left) * (face.bottom - face.top)

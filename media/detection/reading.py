"""What a line of text says: PP-OCR's reader, on each line turned upright."""

from itertools import groupby
from typing import NamedTuple

import cv2
import numpy as np

from media.detection.models import Model
from media.detection.text_areas import Corners, Picture

_HEIGHT = 48
_LONGEST = 1600  # pixels at the height of 48; more than 100 characters
_SURE = 0.85
_UPRIGHT_RATIO = 1.5


class Reading(NamedTuple):
    """What was read, empty if nothing, and how sure the reader is, 0 to 1."""

    text: str
    score: float


class LineReader:
    """Reads lines in the characters that the model knows: Latin, Chinese and Japanese; no others."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._characters = ["", *model.property("character").split("\n"), " "]

    def read(self, picture: Picture, corners: Corners) -> Reading:
        """Read the line within these corners; also when it stands on its head or on its side."""
        line = _cut(picture, corners)
        if line.shape[0] >= _UPRIGHT_RATIO * line.shape[1]:
            line = np.asarray(cv2.rotate(line, cv2.ROTATE_90_COUNTERCLOCKWISE), np.uint8)
        reading = self._read_line(line)
        if reading.score >= _SURE:
            return reading
        return max(
            reading,
            self._read_line(np.asarray(cv2.rotate(line, cv2.ROTATE_180), np.uint8)),
            key=lambda one: one.score,
        )

    def _read_line(self, line: Picture) -> Reading:
        height, width = line.shape[:2]
        scaled = cv2.resize(line, (min(_LONGEST, max(16, round(width * _HEIGHT / height))), _HEIGHT))
        tensor = (scaled.transpose(2, 0, 1)[np.newaxis] / np.float32(127.5) - 1).astype(np.float32)
        likely = self._model.run(np.ascontiguousarray(tensor))[0][0]
        return self._decoded(likely.argmax(axis=1), likely.max(axis=1))

    def _decoded(self, choices: np.ndarray, scores: np.ndarray) -> Reading:
        """Collapse repetitions and drop blanks (connectionist temporal classification)."""
        text, sure = [], []
        for choice, run in groupby(
            zip(choices.tolist(), scores.tolist(), strict=True), key=lambda step: step[0]
        ):
            if choice:
                text.append(self._characters[choice])
                sure.append(max(score for _, score in run))
        return Reading("".join(text).strip(), sum(sure) / len(sure) if sure else 0.0)


def _cut(picture: Picture, corners: Corners) -> Picture:
    width = max(
        1, round(float(max(np.hypot(*(corners[1] - corners[0])), np.hypot(*(corners[2] - corners[3])))))
    )
    height = max(
        1, round(float(max(np.hypot(*(corners[3] - corners[0])), np.hypot(*(corners[2] - corners[1])))))
    )
    upright = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, upright)
    cut = cv2.warpPerspective(
        picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(cut, np.uint8)

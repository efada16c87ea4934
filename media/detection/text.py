"""All text of a picture: looked for in several ways, read, judged by what it says and by what stands beside it."""

from typing import NamedTuple

import numpy as np

from media.detection.boxes import box_around
from media.detection.looks import looks
from media.detection.merging import Seen, merged
from media.detection.models import text_finder, text_reader
from media.detection.plausible import Candidate, is_plausible
from media.detection.reading import LineReader, Reading
from media.detection.text_areas import Corners, Picture, TextArea, text_areas, text_map
from media.detection.text_context import in_context
from media.detection.text_kinds import Line, judge
from media.findings import Box, Finding

_MARGIN = (
    0.12  # of the line's height, beyond what the detector marked, so that a cover leaves no edge of a letter
)
_LEAST_MARGIN = 2.0  # pixels


class _Written(NamedTuple):
    seen: Seen
    reading: Reading
    shape: float
    box: Box


class TextScanner:
    """Finds and reads text, with models that are loaded once."""

    def __init__(self) -> None:
        self._finder = text_finder()
        self._reader = LineReader(text_reader())

    def find(self, picture: Picture) -> list[Finding]:
        """Find every text of the picture (blue, green, red), as findings in its pixels."""
        written = self._written(picture)
        verdicts = [judge(Line(one.reading.text, one.reading.score, one.shape)) for one in written]
        lines = [(one.reading.text, one.box, verdict) for one, verdict in zip(written, verdicts, strict=True)]
        return [
            Finding(
                kind=verdict.kind,
                box=one.box,
                text=one.reading.text or None,
                score=round(one.seen.score, 3),
                identifying=verdict.identifying,
            )
            for one, verdict in zip(written, in_context(lines), strict=True)
        ]

    def _written(self, picture: Picture) -> list[_Written]:
        ways = {look.name: self._areas(look.picture, look.scale) for look in looks(picture)}
        written = []
        for seen in merged(ways):
            length, height = _length_and_height(seen.corners)
            reading = self._reader.read(picture, seen.corners)
            candidate = Candidate(length, height, seen.score, len(seen.by), reading.text, reading.score)
            if is_plausible(candidate, shorter_side=min(picture.shape[:2])):
                margin = max(_LEAST_MARGIN, _MARGIN * height)
                written.append(
                    _Written(seen, reading, length / height, box_around(seen.corners, picture, margin))
                )
        return written

    def _areas(self, picture: Picture, scale: float) -> list[TextArea]:
        found = text_areas(text_map(self._finder, picture))
        return [TextArea(area.corners / np.float32(scale), area.score) for area in found]


def _length_and_height(corners: Corners) -> tuple[float, float]:
    sides = float(np.hypot(*(corners[1] - corners[0]))), float(np.hypot(*(corners[3] - corners[0])))
    return max(sides), max(1.0, min(sides))

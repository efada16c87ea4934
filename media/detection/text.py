"""All text of a picture: looked for in several ways, read, judged by what it says and by what stands beside it."""

from typing import NamedTuple

import numpy as np

from media.detection.boxes import box_around
from media.detection.looks import looks
from media.detection.merging import Bounds, Seen, bounded, merged
from media.detection.models import text_finder, text_reader
from media.detection.plausible import WEAK, Candidate, is_plausible
from media.detection.reading import LineReader, Reading
from media.detection.text_areas import Corners, Picture, TextArea, text_areas, text_map
from media.detection.text_context import in_context
from media.detection.text_kinds import Line, judge
from media.findings import Box, Finding, FindingKind

_MARGIN = (
    0.12  # of the line's height, beyond what the detector marked, so that a cover leaves no edge of a letter
)
_MOST_LINES = 400  # read one by one; a reading takes 20 to 60 ms
_WITHIN = 0.8  # the share of a line's box in another's from which they are one if they say the same
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
        seen, others = bounded(self._seen(picture), _MOST_LINES)
        written = self._written(picture, seen)
        verdicts = [judge(Line(one.reading.text, one.reading.score, one.shape)) for one in written]
        lines = [(one.reading.text, one.box, verdict) for one, verdict in zip(written, verdicts, strict=True)]
        findings = [
            Finding(
                kind=verdict.kind,
                box=one.box,
                text=one.reading.text or None,
                score=round(one.seen.score, 3),
                identifying=verdict.identifying,
            )
            for one, verdict in zip(written, in_context(lines), strict=True)
        ]
        return findings if others is None else [*findings, _rest(others, picture)]

    def _seen(self, picture: Picture) -> list[Seen]:
        """All areas, surest first; without the faintest of a crowd, which would have to be read to count."""
        areas = merged({look.name: self._areas(look.picture, look.scale) for look in looks(picture)})
        areas.sort(key=lambda one: -one.score)
        return areas[:_MOST_LINES] + [one for one in areas[_MOST_LINES:] if one.score >= WEAK]

    def _written(self, picture: Picture, areas: list[Seen]) -> list[_Written]:
        written = []
        for seen in areas:
            length, height = _length_and_height(seen.corners)
            reading = self._reader.read(picture, seen.corners)
            candidate = Candidate(length, height, seen.score, len(seen.by), reading.text, reading.score)
            if is_plausible(candidate, shorter_side=min(picture.shape[:2])):
                margin = max(_LEAST_MARGIN, _MARGIN * height)
                written.append(
                    _Written(seen, reading, length / height, box_around(seen.corners, picture, margin))
                )
        return _once(written)

    def _areas(self, picture: Picture, scale: float) -> list[TextArea]:
        found = text_areas(text_map(self._finder, picture))
        return [TextArea(area.corners / np.float32(scale), area.score) for area in found]


def _rest(others: Bounds, picture: Picture) -> Finding:
    """More lines than are read one by one: all that is left, in one."""
    corners = np.array([others[:2], others[2:]], np.float32)
    box = box_around(corners, picture, _LEAST_MARGIN)
    return Finding(kind=FindingKind.OTHER_TEXT, box=box, score=1.0, identifying=True)


def _once(written: list[_Written]) -> list[_Written]:
    """Leave out what another line says as well in the same place: one text on its label and without it."""
    kept: list[_Written] = []
    for one in sorted(written, key=lambda one: -one.box.width * one.box.height):
        if not any(_says_the_same(one, other) for other in kept):
            kept.append(one)
    return kept


def _says_the_same(smaller: _Written, larger: _Written) -> bool:
    one, other = smaller.box, larger.box
    width = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    height = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    within = min(width, height) > 0 and width * height >= _WITHIN * one.width * one.height
    return within and bool(smaller.reading.text) and smaller.reading.text in larger.reading.text


def _length_and_height(corners: Corners) -> tuple[float, float]:
    sides = float(np.hypot(*(corners[1] - corners[0]))), float(np.hypot(*(corners[3] - corners[0])))
    return max(sides), max(1.0, min(sides))

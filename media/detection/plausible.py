"""Which areas that look like text are kept. Recall comes first: what is dropped has to look like nothing written."""

from typing import NamedTuple

FAINT = 0.4
"""How sure the detector must be of an area that cannot be read."""
WEAK = 0.55
"""How sure it must be of one that only one look saw."""
_READ = 0.8
_HARDLY_READ = 0.75
_SMALLEST = 6.0  # pixels; letters of 6 pixels with what surrounds them
_GIANT, _GIANT_PIXELS = (
    0.12,
    64,
)  # of the picture's shorter side, and at least; higher letters have to be read
_LINE_LIKE = 3.0  # times as long as high; shorter than this are single signs and spots


class Candidate(NamedTuple):
    """An area: its length along the line and its height in pixels, what was read, and how sure all of that is."""

    length: float
    height: float
    score: float
    sightings: int
    text: str
    reading_score: float


def is_plausible(area: Candidate, *, shorter_side: int) -> bool:
    """Whether somebody may have written this. `shorter_side` is the picture's, in pixels."""
    if area.height < _SMALLEST:
        return False
    # Waves and grids are read as one sign again and again.
    if len(set(area.text)) >= 2 and area.reading_score >= _READ:
        return True
    if area.height > max(_GIANT_PIXELS, _GIANT * shorter_side) or area.score < FAINT:
        return False  # a lesion, a pupil or a cell, read as O; the trace of an ECG, read as mmm
    if area.score < WEAK and area.sightings == 1:
        return False
    is_spot = area.length < _LINE_LIKE * area.height and len(area.text) <= 1
    return not is_spot or area.reading_score >= _HARDLY_READ

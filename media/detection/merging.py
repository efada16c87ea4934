"""The same text seen in several ways, made into one area each."""

from typing import NamedTuple

import numpy as np

from media.detection.text_areas import Corners, TextArea

_SAME = 0.7  # the share of an area from which it was seen before
_THICKER = 1.8  # how much thicker an area may be to be the same line seen otherwise


class Bounds(NamedTuple):
    """The upright rectangle about an area; right and bottom are just outside."""

    left: float
    top: float
    right: float
    bottom: float


class Seen(NamedTuple):
    """One area, how sure the surest look was, and the names of the looks that saw it."""

    corners: Corners
    score: float
    by: frozenset[str]


def bounds(corners: Corners) -> Bounds:
    """Return the upright rectangle about these points."""
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    return Bounds(float(left), float(top), float(right), float(bottom))


def merged(ways: dict[str, list[TextArea]]) -> list[Seen]:
    """Keep each area as the first look saw it, or as the one that saw the line to its end."""
    kept: list[Seen] = []
    for name, areas in ways.items():
        for area in areas:
            kept = _taken_in(kept, Seen(area.corners, area.score, frozenset({name})))
    return kept


def _taken_in(kept: list[Seen], new: Seen) -> list[Seen]:
    alike = [seen for seen in kept if _are_alike(seen, new)]
    same = next((seen for seen in alike if _shared(new, seen) >= _SAME * _size(new)), None)
    if same is not None:
        return [_again(seen, new) if seen is same else seen for seen in kept]
    pieces = [seen for seen in alike if _shared(new, seen) >= _SAME * _size(seen)]
    for seen in pieces:
        new = _again(new, seen)
    return [seen for seen in kept if not any(seen is one for one in pieces)] + [new]


def _again(seen: Seen, other: Seen) -> Seen:
    return Seen(seen.corners, max(seen.score, other.score), seen.by | other.by)


def _are_alike(one: Seen, other: Seen) -> bool:
    """Whether two areas that overlap can be one line: not a line and a patch that holds several."""
    thick, thin = sorted((_thickness(one), _thickness(other)), reverse=True)
    return _shared(one, other) > 0 and thick <= _THICKER * thin


def _thickness(one: Seen) -> float:
    across, along = one.corners[3] - one.corners[0], one.corners[1] - one.corners[0]
    return float(min(np.hypot(*across), np.hypot(*along)))


def _size(one: Seen) -> float:
    edges = bounds(one.corners)
    return max(1e-6, (edges.right - edges.left) * (edges.bottom - edges.top))


def _shared(one: Seen, other: Seen) -> float:
    first, second = bounds(one.corners), bounds(other.corners)
    width = min(first.right, second.right) - max(first.left, second.left)
    height = min(first.bottom, second.bottom) - max(first.top, second.top)
    return max(0.0, width) * max(0.0, height)

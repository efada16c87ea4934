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
    edges: Bounds
    thickness: float
    """Pixels across the line."""


def bounds(corners: Corners) -> Bounds:
    """Return the upright rectangle about these points."""
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    return Bounds(float(left), float(top), float(right), float(bottom))


def merged(ways: dict[str, list[TextArea]]) -> list[Seen]:
    """Keep each area as the first look saw it, or as the one that saw the line to its end."""
    kept: list[Seen] = []
    for name, areas in ways.items():
        for area in areas:
            kept = _taken_in(kept, _first_seen(area, name))
    return kept


def bounded(seen: list[Seen], most: int) -> tuple[list[Seen], Bounds | None]:
    """Return the `most` first, and the rectangle about all the others, if there are any: none is ever left out."""
    others = [one.edges for one in seen[most:]]
    if not others:
        return seen, None
    lefts, tops, rights, bottoms = zip(*others, strict=True)
    return seen[:most], Bounds(min(lefts), min(tops), max(rights), max(bottoms))


def _first_seen(area: TextArea, name: str) -> Seen:
    across, along = area.corners[3] - area.corners[0], area.corners[1] - area.corners[0]
    thickness = float(min(np.hypot(*across), np.hypot(*along)))
    return Seen(area.corners, area.score, frozenset({name}), bounds(area.corners), thickness)


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
    return seen._replace(score=max(seen.score, other.score), by=seen.by | other.by)


def _are_alike(one: Seen, other: Seen) -> bool:
    """Whether two areas that overlap can be one line: not a line and a patch that holds several."""
    if _shared(one, other) <= 0:
        return False
    thick, thin = sorted((one.thickness, other.thickness), reverse=True)
    return thick <= _THICKER * thin


def _size(one: Seen) -> float:
    edges = one.edges
    return max(1e-6, (edges.right - edges.left) * (edges.bottom - edges.top))


def _shared(one: Seen, other: Seen) -> float:
    first, second = one.edges, other.edges
    width = min(first.right, second.right) - max(first.left, second.left)
    height = min(first.bottom, second.bottom) - max(first.top, second.top)
    return max(0.0, width) * max(0.0, height)

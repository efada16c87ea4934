"""A picture in tiles that overlap, so that its parts can be looked at without shrinking it."""

from collections.abc import Iterator
from typing import NamedTuple

STEP = 32
"""Sides that the detectors take are multiples of this many pixels."""


class Tile(NamedTuple):
    """A part of a picture: where to look, and which part of what was seen there counts. All in pixels."""

    left: int
    top: int
    right: int
    bottom: int
    inner_left: int
    inner_top: int
    inner_right: int
    inner_bottom: int


class _Span(NamedTuple):
    start: int
    end: int
    inner_start: int
    inner_end: int


def tiles(width: int, height: int, *, longest: int, margin: int) -> Iterator[Tile]:
    """Cover a picture with tiles of at most `longest` pixels a side.

    The inner parts lie side by side and leave no gap; each is seen with `margin` pixels of what surrounds it.
    """
    for row in _spans(height, longest, margin):
        for column in _spans(width, longest, margin):
            yield Tile(
                *(column.start, row.start, column.end, row.end),
                *(column.inner_start, row.inner_start, column.inner_end, row.inner_end),
            )


def _spans(length: int, longest: int, margin: int) -> Iterator[_Span]:
    if length <= longest:
        yield _Span(0, length, 0, length)
        return
    count = -(-length // (longest - 2 * margin))
    for number in range(count):
        start, end = length * number // count, length * (number + 1) // count
        yield _Span(max(0, start - margin), min(length, end + margin), start, end)

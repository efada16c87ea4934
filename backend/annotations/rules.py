"""Marks: where on an image something is, in pixels of its master. Pure.

The wire form is the W3C Web Annotation data model with a media-fragment selector, `xywh=pixel:x,y,w,h`.
A point is the one-pixel region; a box is at least two pixels on each side.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from backend.kernel.allowance import DAY, HOUR, Allowance
from backend.kernel.events import Event

MARK_ADDED = Event("mark_added")

TEXT_LENGTH = 1000
MARKS_PER_PERSON_AND_IMAGE = 50
MARKS_PER_HOUR = Allowance("marks hour", 300, HOUR)
MARKS_PER_DAY = Allowance("marks day", 1500, DAY)
SMALLEST_BOX = 2
CONFORMS_TO = "http://www.w3.org/TR/media-frags/"

_FRAGMENT = re.compile(r"xywh=(?:pixel:)?(\d{1,6}),(\d{1,6}),(\d{1,6}),(\d{1,6})", re.ASCII)


class Shape(StrEnum):
    """The kinds of marks there are so far."""

    POINT = "point"
    BOX = "box"


@dataclass(frozen=True, slots=True)
class Region:
    """A region of a master image, in whole pixels from its top left corner."""

    x: int
    y: int
    width: int
    height: int

    @property
    def shape(self) -> Shape:
        """A region of one pixel is a point."""
        return Shape.POINT if self.width == self.height == 1 else Shape.BOX

    @property
    def fragment(self) -> str:
        """The selector's value on the wire."""
        return f"xywh=pixel:{self.x},{self.y},{self.width},{self.height}"


def parse_fragment(value: str) -> Region | None:
    """The region a selector's value names, or None when it is no such value."""
    matched = _FRAGMENT.fullmatch(value)
    return Region(*(int(part) for part in matched.groups())) if matched else None


def lies_within(region: Region, *, width: int, height: int) -> bool:
    """Whether a region is a point or a box, wholly inside an image of this size."""
    big_enough = region.shape is Shape.POINT or min(region.width, region.height) >= SMALLEST_BOX
    return big_enough and region.x + region.width <= width and region.y + region.height <= height

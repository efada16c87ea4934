"""What a person draws over a picture to hide it: opaque areas, in pixels of the upright picture."""

from typing import Annotated

from msgspec import Meta, Struct

from media.limits import MAX_SIDE

POINTS_MOST = 2000
COVERS_MOST = 300

Coordinate = Annotated[int, Meta(ge=-MAX_SIDE, le=2 * MAX_SIDE)]
Length = Annotated[int, Meta(ge=1, le=MAX_SIDE)]
Point = tuple[Coordinate, Coordinate]


class BoxCover(Struct, frozen=True, forbid_unknown_fields=True, tag_field="shape", tag="box"):
    """A rectangle; x and y of its upper left corner."""

    x: Coordinate
    y: Coordinate
    width: Length
    height: Length


class PolygonCover(Struct, frozen=True, forbid_unknown_fields=True, tag_field="shape", tag="polygon"):
    """The area within a closed line through these points."""

    points: Annotated[list[Point], Meta(min_length=3, max_length=POINTS_MOST)]


class StrokeCover(Struct, frozen=True, forbid_unknown_fields=True, tag_field="shape", tag="stroke"):
    """A brush of this width in pixels, drawn through these points."""

    points: Annotated[list[Point], Meta(min_length=1, max_length=POINTS_MOST)]
    width: Length


Cover = BoxCover | PolygonCover | StrokeCover

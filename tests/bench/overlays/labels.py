"""What a generated overlay says about itself."""

from typing import NamedTuple

from media.findings import Box, FindingKind

Point = tuple[float, float]
Corners = tuple[Point, Point, Point, Point]


class Words(NamedTuple):
    """Something to write."""

    text: str
    kind: FindingKind
    identifying: bool
    script: str = "latin"


class Label(NamedTuple):
    """One text that was drawn. The box holds exactly the pixels that its glyphs changed; the corners turn with it."""

    words: Words
    box: Box
    corners: Corners
    contrast: float
    """Difference of ink and background, as part of the background; of full scale where the background is dark."""
    height: float
    """Pixels from the top of H to the bottom of g, in the picture as it is at last."""
    rotation: float
    """Degrees, counter-clockwise."""
    mirrored: bool
    profile: str
    placement: str

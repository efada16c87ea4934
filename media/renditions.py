"""The files that one picture becomes, and what they are made of."""

from enum import StrEnum
from typing import NamedTuple


class Rendition(StrEnum):
    """A sanitised copy of a picture, named by its use."""

    MASTER = "master"
    LARGE = "large"
    MEDIUM = "medium"
    SMALL = "small"


class Recipe(NamedTuple):
    """How one file is made from the upright sRGB picture."""

    file_name: str
    longest_side: int | None
    """At most so many pixels on the long side, a smaller picture is not enlarged; None keeps every pixel."""
    quality: int
    """JPEG quality, 1 to 100."""


# JPEG, because WebP of the same quality is a quarter smaller but takes ten times the CPU, in each of them. The master
# of a phone's photo, its colour halved already, is of 92: from 94 on files outgrow their originals. 82 for the rest:
# below, the fine grid of ECG paper smears. Figures: backend/decisions/2026-11-27-masters-lose-nothing-that-is-seen.md.
RECIPES = {
    Rendition.MASTER: Recipe("master.jpg", None, 92),
    Rendition.LARGE: Recipe("large.jpg", 2048, 82),
    Rendition.MEDIUM: Recipe("medium.jpg", 1024, 82),
    Rendition.SMALL: Recipe("small.jpg", 480, 82),
}

FULL_COLOUR_MASTER = Recipe("master.jpg", None, 95)
"""Of a picture whose file stores colour at full resolution: scans and screenshots, in which less would be seen."""

PLACEHOLDER = Recipe("placeholder.jpg", 20, 40)
"""Small enough to be written into a page as a `data:` address."""

MEDIA_TYPE = "image/jpeg"
"""Of every file."""


def object_name(folder: str, rendition: Rendition) -> str:
    """The name of a rendition's object in the folder of its picture."""
    return f"{folder}/{rendition.value}"


def object_names(folder: str) -> list[str]:
    """The names of all objects of a picture."""
    return [object_name(folder, rendition) for rendition in Rendition]

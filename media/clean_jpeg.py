"""Proof that a JPEG holds a picture and nothing else."""

from itertools import pairwise
from pathlib import Path

from media.jpeg_structure import (
    APP0,
    BASELINE,
    EOI,
    HUFFMAN,
    QUANTISATION,
    SOI,
    SOS,
    MalformedJpeg,
    Segment,
    frame_size,
    segments,
)

_JFIF = b"JFIF\0\1\1\0\0\1\0\1\0\0"  # version 1.1, pixels square and of no stated size, no thumbnail
_STRUCTURE = frozenset({SOI, QUANTISATION, BASELINE, HUFFMAN, SOS, EOI})


class NotClean(Exception):
    """The file has a segment that could carry more than pixels, or bytes between or behind its segments."""


def check_clean(path: Path) -> tuple[int, int, int]:
    """Return width and height in pixels and size in bytes of a JPEG that has only what decoding it needs.

    Raises `NotClean`.
    """
    content = path.read_bytes()
    try:
        parts = list(segments(content))
        sizes = [frame_size(part) for part in parts if part.is_frame]
    except MalformedJpeg as error:
        raise NotClean from error
    gapless = all(before.marker == SOS or before.end == part.start for before, part in pairwise(parts))
    if not (gapless and all(map(_needed, parts)) and parts[-1].end == len(content) and len(sizes) == 1):
        raise NotClean
    return *sizes[0], len(content)


def _needed(part: Segment) -> bool:
    return part.marker in _STRUCTURE or (part.marker == APP0 and part.payload == _JFIF)

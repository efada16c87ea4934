"""The segments of a JPEG file (ITU-T T.81, annex B), read without decoding any pixel."""

import re
from collections.abc import Iterator
from typing import NamedTuple

SOI, EOI, SOS = 0xD8, 0xD9, 0xDA
QUANTISATION, HUFFMAN, BASELINE = 0xDB, 0xC4, 0xC0
APP0, APP1, APP2, APP14, LAST_APP, COMMENT = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE
SEQUENTIAL = frozenset({0xC0, 0xC1, 0xC9})
LOSSLESS = frozenset({0xC3, 0xC7, 0xCB, 0xCF})

_STANDALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# In coded data 0xFF stands before a stuffed zero, a restart marker or a fill byte; anything else ends it.
_END_OF_SCAN = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")


class MalformedJpeg(ValueError):
    """The bytes do not follow the segment structure to its end."""


class Segment(NamedTuple):
    """One marker and its payload. A scan's is its header; the coded data lies before the next segment."""

    marker: int
    start: int
    """Offset of the 0xFF before the marker."""
    payload: bytes
    end: int
    """Offset just behind the payload."""

    @property
    def is_frame(self) -> bool:
        """Whether this is the frame header, which has the picture's size."""
        return self.marker in _FRAMES


def segments(content: bytes) -> Iterator[Segment]:
    """Yield each segment from the start marker to the first end marker, and nothing behind that.

    Raises `MalformedJpeg` when the structure breaks or the file ends before its end marker.
    """
    if not content.startswith(b"\xff\xd8"):
        raise MalformedJpeg
    yield Segment(SOI, 0, b"", 2)
    at = 2
    while True:
        marker, start, at = _next_marker(content, at)
        if marker == EOI:
            yield Segment(EOI, start, b"", at)
            return
        if marker in _STANDALONE:
            continue
        length = int.from_bytes(content[at : at + 2], "big")
        if length < 2 or at + length > len(content):
            raise MalformedJpeg
        yield Segment(marker, start, content[at + 2 : at + length], at + length)
        at += length
        if marker == SOS:
            found = _END_OF_SCAN.search(content, at)
            if found is None:
                raise MalformedJpeg
            at = found.start()


def _next_marker(content: bytes, at: int) -> tuple[int, int, int]:
    """Return the marker, its offset and the offset behind it; stray bytes before it are passed over."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise MalformedJpeg
        marker = content[at + 1]
        if marker not in (0x00, 0xFF):
            return marker, at, at + 2
        at += 1


def frame_size(frame: Segment) -> tuple[int, int]:
    """Return width and height in pixels from a frame header. Raises `MalformedJpeg` when it is too short."""
    if len(frame.payload) < 6:
        raise MalformedJpeg
    return int.from_bytes(frame.payload[3:5], "big"), int.from_bytes(frame.payload[1:3], "big")

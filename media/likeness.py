"""How alike two pictures are, by their fingerprints. Whole numbers alone, for processes that open no picture.

A fingerprint is 32 bytes: the signs of a picture's 16 x 16 lowest frequencies without the constant one, row by row,
the frequencies 1 to 16 of height down the rows and of width along them. Mirroring a picture turns the sign of every
odd frequency and nothing else, transposing it transposes the signs: so the fingerprints of all eight orientations
follow from one, exactly.
"""

from enum import StrEnum

SIDE = 16
FINGERPRINT_BYTES = SIDE * SIDE // 8

NEAR_MOST = 31
"""Bits by which two fingerprints of one picture may differ.

PDQ, whose transform this is, recommends 31 to begin with (facebook/ThreatExchange, pdq/README.md, "Matching").
On the real pictures that `python -m tests.bench.copies` measures, edits of one photo lie at most 28 apart, two
different ECGs on one printed template 47, and nothing else under 88.
"""
QUALITY_LEAST = 50
"""From so much structure on (0 to 100) a fingerprint says something. The same source: "discard <= 49"."""

_ROW = (1 << SIDE) - 1
_ODD_WIDTHS = sum(0xAAAA << SIDE * row for row in range(SIDE))  # the first of a row is frequency 1, and odd
_ODD_HEIGHTS = sum(
    _ROW << SIDE * row for row in range(1, SIDE, 2)
)  # as is the first row, in the highest bits
_ALL = (1 << SIDE * SIDE) - 1


class Likeness(StrEnum):
    """What two pictures are to each other."""

    SAME = "same"
    """Nothing tells them apart: no byte, or no bit of their fingerprints."""
    NEAR = "near"
    """One is an edit of the other: resized, compressed again, turned, mirrored, slightly cropped or covered."""
    DIFFERENT = "different"


def distance(one: bytes, other: bytes) -> int:
    """By how many of 256 bits two fingerprints differ, in the orientation in which they differ least."""
    fixed = int.from_bytes(other)
    return min((int.from_bytes(turned) ^ fixed).bit_count() for turned in orientations(one))


def verdict(bits: int) -> Likeness:
    """What a distance means, of pictures that both have `QUALITY_LEAST`."""
    if bits == 0:
        return Likeness.SAME
    return Likeness.NEAR if bits <= NEAR_MOST else Likeness.DIFFERENT


def orientations(fingerprint: bytes) -> list[bytes]:
    """The fingerprints of a picture in its eight orientations: as it is, three times mirrored, and transposed."""
    upright = int.from_bytes(fingerprint)
    return [
        (way ^ mirrored).to_bytes(FINGERPRINT_BYTES)
        for way in (upright, _transposed(upright))
        for mirrored in (0, _ODD_WIDTHS, _ODD_HEIGHTS, _ODD_WIDTHS ^ _ODD_HEIGHTS)
    ]


def _transposed(bits: int) -> int:
    """The same table of bits, its rows read as columns."""
    text = f"{bits:0{SIDE * SIDE}b}"
    return int("".join(text[column::SIDE] for column in range(SIDE)), 2)

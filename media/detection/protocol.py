"""What a worker and its detecting child say: one JSON object a line, each question answered once, in order."""

import msgspec

from media.findings import Scan


class ScanQuestion(msgspec.Struct, frozen=True, tag="scan"):
    """Look for text and faces in the clean JPEG at this path."""

    picture: str


class ScanAnswer(msgspec.Struct, frozen=True, tag="scanned"):
    """What was found."""

    scan: Scan


class Failure(msgspec.Struct, frozen=True, tag="failed"):
    """No answer to this question; the child goes on. Names the kind of error, never what it says."""

    error: str


# A further kind of question is a struct of its own here, and one line in `media.detection.child`.
Question = ScanQuestion
Answer = ScanAnswer | Failure

MOST_BYTES = 4_000_000
"""Longest line of either side."""

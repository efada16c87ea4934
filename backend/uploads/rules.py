"""What an upload may be. Pure."""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from backend.kernel.allowance import DAY, HOUR, Allowance
from media.limits import MAX_BYTES

UPLOAD_BYTES = MAX_BYTES
BYTES_PER_PERSON_AND_DAY = 1_000_000_000
OPEN_UPLOADS_PER_PERSON = 20
UPLOADS_PER_HOUR = Allowance("uploads hour", 200, HOUR)
UPLOADS_PER_DAY = Allowance("uploads day", 600, DAY)
LIFETIME = timedelta(hours=24)
SEGMENT_BYTES = 2 * 1024 * 1024
"""How much of a PATCH is kept at a time: the most a cut connection loses, and what one upload holds in memory."""
LONGEST_SILENCE = timedelta(seconds=30)
ORPHAN_GRACE = timedelta(hours=1)
"""How long an object may be in the store before the row that refers to it must have been committed."""

_CHECKSUM_LENGTHS = {"sha1": 20, "sha256": 32}
CHECKSUM_ALGORITHMS = tuple(_CHECKSUM_LENGTHS)
_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)


class Cause(StrEnum):
    """Why an original was destroyed."""

    MADE_SAFE = "made_safe"
    REFUSED = "refused"
    DELETED = "deleted"
    EXPIRED = "expired"
    DECIDED = "decided"
    UNDECIDED = "undecided"
    TAKEN_BACK = "taken_back"
    ORPHANED = "orphaned"
    """No row named it any more."""


@dataclass(frozen=True, slots=True)
class Checksum:
    """What the bytes of one PATCH should add up to."""

    algorithm: str
    digest: bytes


def expires_at(now: datetime) -> datetime:
    """When an unfinished or unused upload is destroyed; moved on with every piece that arrives."""
    return now + LIFETIME


def parse_number(header: str | None) -> int | None:
    """A non-negative whole number of a header, or None for anything else."""
    return int(header) if header is not None and _NUMBER.fullmatch(header) else None


def parse_checksum(header: str) -> Checksum | None:
    """`Upload-Checksum: sha1 <base64>`; None for an unknown algorithm or a malformed digest."""
    algorithm, _, encoded = header.partition(" ")
    try:
        digest = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return None
    return Checksum(algorithm, digest) if _CHECKSUM_LENGTHS.get(algorithm) == len(digest) else None

"""How each entry of the audit trail is bound to the one before it. Pure.

The database computes the same hash in SQL (`audit_append` in tables.py); here it is computed a second time, by other
code, to verify what is stored.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

FIRST_HASH = bytes(32)
"""What stands in the place of the previous hash in the first entry."""

FORMAT = "1"
"""The first field of every canonical form: another form would begin with another number."""

DETAILS_LENGTH = 1000

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the trail, as it is stored. `details` is the very text, JSON."""

    seq: int
    at: datetime
    actor_id: UUID | None
    key_id: UUID | None
    action: str
    subject: str
    subject_id: UUID
    details: str
    previous_hash: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """Number and hash of an entry: noted elsewhere, it proves that the trail up to there is still the same."""

    seq: int
    hash: bytes

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash.hex()}"


def canonical(entry: Entry) -> bytes:
    """All that an entry says, each field with its length in bytes before it, so that no two entries share a form.

    A field is `length:text,`, one that is NULL is `-,`. Moments are microseconds since 1970 in UTC.
    """
    fields = (
        FORMAT,
        str(entry.seq),
        str((entry.at - _EPOCH) // timedelta(microseconds=1)),
        _text(entry.actor_id),
        _text(entry.key_id),
        entry.action,
        entry.subject,
        str(entry.subject_id),
        entry.details,
    )
    return b"".join(_field(field) for field in fields)


def hash_of(entry: Entry) -> bytes:
    """SHA-256 over the previous entry's hash and this one's canonical form."""
    return sha256(entry.previous_hash + canonical(entry)).digest()


def _text(identifier: UUID | None) -> str | None:
    return None if identifier is None else str(identifier)


def _field(value: str | None) -> bytes:
    if value is None:
        return b"-,"
    encoded = value.encode()
    return b"%d:%s," % (len(encoded), encoded)

"""What the audit trail tells of, and how each entry is bound to the one before it. Pure.

The database computes the same hash in SQL (`audit_append` in tables.py); here it is computed a second time, by other
code, to verify what is stored.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

FIRST_HASH = bytes(32)
"""What stands in the place of the previous hash in the first entry."""

FORMAT = "1"
"""The first field of every canonical form: another form would begin with another number."""

DETAILS_LENGTH = 1000

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Action(StrEnum):
    """What was done. A value, once stored, is never renamed."""

    ACCOUNT_CREATED = "account_created"
    ACCOUNT_VERIFIED = "account_verified"
    ACCOUNT_SUSPENDED = "account_suspended"
    ACCOUNT_REINSTATED = "account_reinstated"
    ROLE_CHANGED = "role_changed"
    EMAIL_CONFIRMED = "email_confirmed"
    PASSWORD_RESET = "password_reset"  # noqa: S105  the name of an action
    PASSWORD_CHANGED = "password_changed"  # noqa: S105  the name of an action
    SIGNED_OUT_EVERYWHERE = "signed_out_everywhere"
    CASE_SUBMITTED = "case_submitted"
    CASE_APPROVED = "case_approved"
    CASE_RETURNED = "case_returned"
    CASE_REJECTED = "case_rejected"
    CASE_RETRACTED = "case_retracted"
    CASE_REMOVED = "case_removed"
    ORIGINAL_DESTROYED = "original_destroyed"
    KEY_CREATED = "key_created"
    KEY_REVOKED = "key_revoked"
    JOB_RETRIED = "job_retried"


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


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was written, and at which entry."""

    seq: int
    text: str

    def __str__(self) -> str:
        return f"entry {self.seq}: {self.text}"


class Verification:
    """Goes along a trail, entry by entry, and notes what does not hold."""

    def __init__(self, expected: Head | None = None) -> None:
        self.faults: list[Fault] = []
        self._expected = expected
        self._last = Head(0, FIRST_HASH)

    def take(self, entry: Entry) -> None:
        """Look at the next entry, in the order of the numbers."""
        if entry.seq > self._last.seq + 1:
            self._missing(self._last.seq + 1, entry.seq - 1)
        elif entry.previous_hash != self._last.hash:
            self._fault(entry.seq, "does not follow from the one before it: changed or exchanged")
        if hash_of(entry) != entry.hash:
            self._fault(entry.seq, "changed")
        self._last = Head(entry.seq, entry.hash)
        self._compare(self._expected, "is not the one that was expected")

    def end(self, head: Head) -> None:
        """Compare the end with what the trail's writer, and whoever verifies, take for the last entry."""
        if head.seq > self._last.seq:
            self._missing(self._last.seq + 1, head.seq)
        elif head.seq < self._last.seq:
            self._fault(self._last.seq, "lies beyond the trail's end")
        self._compare(head, "is not the trail's end")
        if self._expected is not None and self._expected.seq > max(self._last.seq, head.seq):
            self._missing(max(self._last.seq, head.seq) + 1, self._expected.seq)

    def _compare(self, wanted: Head | None, text: str) -> None:
        if wanted is not None and wanted.seq == self._last.seq and wanted.hash != self._last.hash:
            self._fault(wanted.seq, text)

    def _missing(self, first: int, last: int) -> None:
        self._fault(first, "missing" if first == last else f"missing, and all up to {last}")

    def _fault(self, seq: int, text: str) -> None:
        self.faults.append(Fault(seq, text))

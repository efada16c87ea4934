"""What crosses the wire about reconciliations."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from backend.reconciliation.rules.words import Outcome, Subject


class Missing(Struct, kw_only=True):
    """A row whose objects are missing: of an image, of an image's original, or of an upload."""

    subject: Subject
    id: UUID
    objects: int
    """How many of its objects are missing."""


class Report(Struct, kw_only=True):
    """What one comparison of the store with the rows has found, or has found so far."""

    begun_at: datetime
    ended_at: datetime | None
    outcome: Outcome
    objects: int
    bytes: int
    orphans: int
    """Objects of ours that no row names and that are older than a day."""
    let_go: int
    """Those of them that were destroyed, or are about to be."""
    young: int
    """Objects that no row names yet, or not any more, and that are younger."""
    strange: int
    """Objects that somebody else has put into the bucket. They are left alone."""
    unfinished: int
    """What was removed of writes that never ended."""
    missing: int
    """Objects that rows name and that the store does not have."""
    missing_from: list[Missing]
    """The first hundred rows that name them. Nothing is done about them: put the objects back from a backup."""


class Reconciliations(Struct, kw_only=True):
    """The last comparison that ended, and the one that is under way."""

    last: Report | None
    running: Report | None

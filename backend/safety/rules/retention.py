"""How long an original may be kept. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

from backend.cases.rules import CaseState

UNDECIDED = timedelta(days=30)
"""An original that nobody decides about is destroyed after this, counted from when the photo came."""
VIEW_LIFETIME = timedelta(minutes=10)
"""How long a reviewer who has said why may look at an original."""
VIEW_REASON_LENGTH = 300

_DECIDED = frozenset({CaseState.PUBLISHED, CaseState.REJECTED, CaseState.REMOVED})
_OVER = frozenset({CaseState.RETRACTED})


class DestructionCause(StrEnum):
    """Why an original was destroyed."""

    DECIDED = "decided"
    UNDECIDED = "undecided"
    TAKEN_BACK = "taken_back"
    DELETED = "deleted"


def destruction_cause(
    *, state: CaseState, received_at: datetime, decided_at: datetime | None, kept_for: timedelta, now: datetime
) -> DestructionCause | None:
    """Why an original has to go now, or None while it may stay.

    `kept_for` is how long it stays after the decision, for a reviewer who has to look again.
    """
    if state in _OVER:
        return DestructionCause.TAKEN_BACK
    if state in _DECIDED and (decided_at is None or now >= decided_at + kept_for):
        return DestructionCause.DECIDED
    return DestructionCause.UNDECIDED if now >= received_at + UNDECIDED else None

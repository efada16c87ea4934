"""How long an original may be kept. Pure."""

from datetime import datetime, timedelta

from backend.cases.rules import CaseState
from backend.uploads.rules import Cause

UNDECIDED = timedelta(days=30)
"""An original that nobody decides about is destroyed after this, counted from when the photo came."""
VIEW_LIFETIME = timedelta(minutes=10)
"""How long a reviewer who has said why may look at an original."""
VIEW_REASON_LENGTH = 300

DECIDED = frozenset({CaseState.PUBLISHED, CaseState.REJECTED, CaseState.REMOVED})
OVER = frozenset({CaseState.RETRACTED})


def destruction_cause(
    *,
    state: CaseState,
    received_at: datetime,
    decided_at: datetime | None,
    kept_for: timedelta,
    now: datetime,
) -> Cause | None:
    """Why an original has to go now, or None while it may stay.

    `kept_for` is how long it stays after the decision, for a reviewer who has to look again.
    """
    if state in OVER:
        return Cause.TAKEN_BACK
    if state in DECIDED and (decided_at is None or now >= decided_at + kept_for):
        return Cause.DECIDED
    return Cause.UNDECIDED if now >= received_at + UNDECIDED else None

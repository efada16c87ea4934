"""What a reviewer may decide, and how long a claim holds. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

CLAIM_LIFETIME = timedelta(minutes=15)


class Outcome(StrEnum):
    """What a decision leads to."""

    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"


NEEDS_REASON = frozenset({Outcome.RETURN, Outcome.REJECT})


def claim_expiry(now: datetime) -> datetime:
    """When a claim made or renewed now lets the case go again."""
    return now + CLAIM_LIFETIME

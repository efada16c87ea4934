"""Who is told, and what becomes of a push. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

from backend.kernel.allowance import DAY, HOUR, Allowance
from backend.kernel.events import Event, Queue

PUSH_DUE = Event("push_due", Queue.PUSH)

AUDIENCE_PAGE = 500
PUSH_BATCH = 50
DEVICES_PER_PERSON = 20
FOLLOWS_PER_PERSON = 1000
REGISTRATIONS_PER_HOUR = Allowance("device registrations hour", 60, HOUR)
REGISTRATIONS_PER_DAY = Allowance("device registrations day", 300, DAY)
FOLLOWS_PER_HOUR = Allowance("follows hour", 300, HOUR)
FOLLOWS_PER_DAY = Allowance("follows day", 1000, DAY)
LABEL_LENGTH = 80
ADDRESS_LENGTH = 2000
ATTEMPTS_MOST = 10  # over an hour and a half, with the delays below
MESSAGE_LIFETIME = timedelta(hours=48)
MESSAGE_KEPT = timedelta(days=30)
"""How long it is known what became of a push."""
ENTRY_KEPT_AFTER_READING = timedelta(days=180)
PRUNE_BATCH = 1000
PRUNE_BATCHES = 10
"""How many batches are deleted at a time, so that years of them do not hold up the other sweeps."""
FIRST_DELAY = timedelta(seconds=10)
LONGEST_DELAY = timedelta(hours=2)
SENDING_GRACE = timedelta(seconds=120)
"""How long a push may be in flight before its sender counts as killed. Longer than any transport's time-outs."""


class FollowKind(StrEnum):
    """What can be followed."""

    SPECIALTY = "specialty"
    AUTHOR = "author"
    CASE = "case"


class MessageState(StrEnum):
    """The one outcome that is kept for a message to one device."""

    PENDING = "pending"
    SENDING = "sending"
    DELIVERED = "delivered"
    GONE = "gone"
    REFUSED = "refused"
    EXPIRED = "expired"


def next_attempt(now: datetime, attempts: int, *, retry_after: float | None) -> datetime:
    """When to try again after so many attempts: doubling, never sooner than the service asked for."""
    delay: timedelta = min(FIRST_DELAY * 2 ** max(attempts - 1, 0), LONGEST_DELAY)
    asked = timedelta(seconds=min(max(retry_after or 0.0, 0.0), LONGEST_DELAY.total_seconds()))
    return now + max(delay, asked)


def is_spent(now: datetime, *, attempts: int, created_at: datetime, ours_to_mend: bool = False) -> bool:
    """Whether a message is not worth another attempt: the inbox has it anyway.

    What fails by our own keys or credentials is kept for its whole life: somebody is told, and mends them.
    """
    too_often = attempts >= ATTEMPTS_MOST and not ours_to_mend
    return too_often or now - created_at >= MESSAGE_LIFETIME

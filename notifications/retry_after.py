"""Reading `Retry-After` (RFC 9110, section 10.2.3)."""

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_SECONDS = 24 * 3600.0
LONGEST_TEXT = 40


def seconds(value: str | None, *, now: Callable[[], float]) -> float | None:
    """Return how long to wait, between 0 and one day, or None when the header is absent or unreadable.

    `now` is the clock, in seconds since the epoch.
    """
    if value is None or len(value) > LONGEST_TEXT:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return min(float(text), LONGEST_SECONDS)
    try:
        when = parsedate_to_datetime(text)
        # "-0000" means a time without a zone; HTTP dates are UTC.
        moment = (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
    wait = moment - datetime.fromtimestamp(now(), UTC).timestamp()
    return min(max(wait, 0.0), LONGEST_SECONDS)

"""Counts tries per window in PostgreSQL: one atomic statement, the same for all processes, kept over restarts."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from backend.kernel.clock import now
from backend.kernel.database import execute, fetch_one
from backend.kernel.errors import TooMany


@dataclass(frozen=True, slots=True)
class Allowance:
    """How often something may be tried within a window."""

    purpose: str
    tries: int
    window: timedelta


SIGN_IN_PER_ADDRESS = Allowance("sign-in address", 10, timedelta(minutes=10))
SIGN_IN_PER_CLIENT = Allowance("sign-in client", 100, timedelta(minutes=10))
SIGN_UP_PER_CLIENT = Allowance("sign-up client", 60, timedelta(hours=1))

_COUNT = """
INSERT INTO throttles (key, window_started_at, tries) VALUES ($1, $2, 1)
ON CONFLICT (key) DO UPDATE SET
    tries = CASE WHEN throttles.window_started_at <= $3 THEN 1 ELSE throttles.tries + 1 END,
    window_started_at = CASE WHEN throttles.window_started_at <= $3 THEN $2 ELSE throttles.window_started_at END
RETURNING tries, window_started_at
"""


def _key(allowance: Allowance, subject: str) -> bytes:
    return sha256(f"{allowance.purpose}\n{subject}".encode()).digest()


async def count(allowance: Allowance, subject: str) -> None:
    """Count one try. Raises TooMany over the allowance, which by itself never lasts longer than one window."""
    moment = now()
    row = await fetch_one(_COUNT, _key(allowance, subject), moment, moment - allowance.window)
    if row is not None and row["tries"] > allowance.tries:
        wait = row["window_started_at"] + allowance.window - moment
        raise TooMany(max(1, round(wait.total_seconds())))


async def forget(allowance: Allowance, subject: str) -> None:
    """Start anew, after a success."""
    await execute("DELETE FROM throttles WHERE key = $1", _key(allowance, subject))


async def sweep() -> None:
    """Drop counters that no window needs any more."""
    await execute("DELETE FROM throttles WHERE window_started_at < $1", now() - timedelta(days=1))

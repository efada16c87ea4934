"""Counts per window in PostgreSQL: one atomic statement, the same for all processes, kept over restarts.

Only what was let through is counted. The clock is the database's, so that no process's own clock can prolong a window.
"""

import math
from collections.abc import Sequence
from hashlib import sha256

from backend.kernel.actor import Actor
from backend.kernel.allowance import LONGEST_WINDOW, Allowance
from backend.kernel.database import execute, fetch_value
from backend.kernel.errors import QuotaUsedUp, TooMany

Counter = tuple[Allowance, str]
"""An allowance, and whose: an address, a client, an account."""

# The moment is taken once, in VALUES: asked for twice, it could lie on both sides of the window's end.
_COUNT = """
INSERT INTO throttles AS t (key, window_started_at, tries) VALUES ($1, clock_timestamp(), 1)
ON CONFLICT (key) DO UPDATE SET
    tries = CASE WHEN t.window_started_at <= EXCLUDED.window_started_at - $2::interval THEN 1 ELSE t.tries + 1 END,
    window_started_at = CASE WHEN t.window_started_at <= EXCLUDED.window_started_at - $2::interval
                             THEN EXCLUDED.window_started_at ELSE t.window_started_at END
WHERE t.tries < $3 OR t.window_started_at <= EXCLUDED.window_started_at - $2::interval
RETURNING true
"""

_WAIT = """
SELECT EXTRACT(epoch FROM max(t.window_started_at + a.span - clock_timestamp()))::float8
FROM unnest($1::bytea[], $2::interval[], $3::int[]) AS a (key, span, tries) JOIN throttles t ON t.key = a.key
WHERE t.tries >= a.tries
"""


def _key(allowance: Allowance, subject: str) -> bytes:
    return sha256(f"{allowance.purpose}\n{subject}".encode()).digest()


async def count(allowance: Allowance, subject: str) -> None:
    """Count one try. Raises TooMany over the allowance, which by itself never lasts longer than one window."""
    await count_all((allowance, subject))


async def count_all(*counters: Counter, instead: str = "") -> None:
    """Count one try in each counter, in this order; once one is used up, nothing is counted in those after it.

    Raises TooMany, with the time after which all of them have room, and with what can be done `instead` of waiting.
    No window is prolonged by tries that are refused.
    """
    if not await _counted(counters):
        raise TooMany(await _wait(counters), instead=instead)


async def spend(actor: Actor, *allowances: Allowance) -> None:
    """Count something that a person makes, in the transaction that makes it: what is not made is not counted.

    Raises QuotaUsedUp.
    """
    counters = [(allowance, str(actor.account_id)) for allowance in allowances]
    if not await _counted(counters):
        raise QuotaUsedUp(await _wait(counters))


async def _counted(counters: Sequence[Counter]) -> bool:
    for allowance, subject in counters:
        if not await fetch_value(_COUNT, _key(allowance, subject), allowance.window, allowance.tries):
            return False
    return True


async def _wait(counters: Sequence[Counter]) -> int:
    """In how many seconds none of the counters is used up any more, were nothing else counted."""
    wait: float | None = await fetch_value(
        _WAIT,
        [_key(allowance, subject) for allowance, subject in counters],
        [allowance.window for allowance, _ in counters],
        [allowance.tries for allowance, _ in counters],
    )
    return max(1, math.ceil(wait or 0))


async def give_back(*counters: Counter) -> None:
    """Let a try that was counted not count after all: it succeeded."""
    for allowance, subject in counters:
        await execute(
            "UPDATE throttles SET tries = tries - 1 WHERE key = $1 AND tries > 0", _key(allowance, subject)
        )


async def forget(*counters: Counter) -> None:
    """Start anew, after a success."""
    await execute(
        "DELETE FROM throttles WHERE key = ANY($1::bytea[])",
        [_key(allowance, subject) for allowance, subject in counters],
    )


async def sweep() -> None:
    """Drop counters that no window needs any more."""
    await execute(
        "DELETE FROM throttles WHERE window_started_at < clock_timestamp() - $1::interval", LONGEST_WINDOW
    )

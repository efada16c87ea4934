"""Beginning a reconciliation, one at a time, and ending it."""

from uuid import UUID

import structlog

from backend.kernel.clock import now
from backend.kernel.database import execute, fetch_value, transaction
from backend.kernel.ids import new_id
from backend.kernel.jobs import enqueue
from backend.reconciliation.rules.limits import EVERY, KEPT, RECONCILIATION_BEGUN
from backend.reconciliation.rules.words import Outcome

log = structlog.get_logger()

# A deployment that nobody has used for a day has nothing that is a day old.
_DUE = """
SELECT COALESCE((SELECT max(begun_at) FROM reconciliations WHERE NOT report_only),
                (SELECT min(created_at) FROM accounts)) <= $1
"""
_LOCK = "LOCK TABLE reconciliations IN SHARE ROW EXCLUSIVE MODE"
_BEGIN = """
INSERT INTO reconciliations (id, report_only, however_many, begun_at, outcome, place)
VALUES ($1, $2, $3, $4, 'running', '')
"""
_END = """
UPDATE reconciliations SET outcome = $2, ended_at = $3, unfinished = $4
WHERE id = $1 AND ended_at IS NULL RETURNING id
"""
_END_OTHERS = (
    "UPDATE reconciliations SET outcome = 'unfinished', ended_at = $1 WHERE ended_at IS NULL RETURNING id"
)
_FORGET_DIFFERENCES = """
DELETE FROM object_differences WHERE reconciliation_id NOT IN (
    SELECT id FROM reconciliations ORDER BY begun_at DESC LIMIT 2)
"""
_FORGET = """
DELETE FROM reconciliations WHERE id IN (
    SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY report_only ORDER BY begun_at DESC) AS place
                    FROM reconciliations) AS placed
    WHERE place > $1)
"""
_UNDER_WAY = "SELECT 1 FROM reconciliations WHERE ended_at IS NULL AND NOT report_only"


async def begin_when_due() -> None:
    """Begin one a day, by a job. A sweep: several may do it at once."""
    if not await fetch_value(_DUE, now() - EVERY):
        return
    async with transaction():
        await execute(_LOCK)
        if await fetch_value(_DUE, now() - EVERY):
            reconciliation_id = await _begin(report_only=False, however_many=False)
            await enqueue(RECONCILIATION_BEGUN, reconciliation_id=str(reconciliation_id))


class UnderWay(Exception):
    """A reconciliation is under way, which one that only reports must not end."""


async def begin(*, report_only: bool, however_many: bool) -> UUID:
    """Begin one for an operator at the command line; one that is under way ends unfinished. Raises UnderWay."""
    async with transaction():
        await execute(_LOCK)
        if report_only and await fetch_value(_UNDER_WAY):
            raise UnderWay
        return await _begin(report_only=report_only, however_many=however_many)


async def _begin(*, report_only: bool, however_many: bool) -> UUID:
    moment, identifier = now(), new_id()
    if await fetch_value(_END_OTHERS, moment):
        log.warning("a reconciliation ended unfinished, for another one")
    await execute(_BEGIN, identifier, report_only, however_many, moment)
    await execute(_FORGET_DIFFERENCES)
    await execute(_FORGET, KEPT)
    return identifier


async def end(reconciliation_id: UUID, outcome: Outcome, *, unfinished: int = 0) -> bool:
    """End one; the answer is whether it was under way. `unfinished` is what was removed of cut writes."""
    return await fetch_value(_END, reconciliation_id, outcome.value, now(), unfinished) is not None


async def give_up(reconciliation_id: UUID) -> None:
    """End one that failed each time it was tried. The next begins a day after it began."""
    if await end(reconciliation_id, Outcome.UNFINISHED):
        log.error("a reconciliation was given up")

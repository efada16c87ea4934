"""What reconciliations have found."""

from uuid import UUID

from backend.kernel.actor import Operator, Scope
from backend.kernel.database import fetch_all, fetch_one, fetch_value
from backend.reconciliation.rules.words import Outcome, Subject
from backend.reconciliation.schemas import Missing, Reconciliations, Report

MOST_TOLD = 100

_REPORT = """
SELECT r.begun_at, r.ended_at, r.outcome, r.seen AS objects, r.seen_bytes AS bytes, r.young, r.strange, r.unfinished,
       count(*) FILTER (WHERE d.kind IN ('orphan', 'let_go')) AS orphans,
       count(*) FILTER (WHERE d.kind = 'let_go') AS let_go, count(*) FILTER (WHERE d.kind = 'missing') AS missing
FROM reconciliations r LEFT JOIN object_differences d ON d.reconciliation_id = r.id
WHERE r.id = $1 GROUP BY r.id
"""
_MISSING = """
SELECT subject, subject_id AS id, count(*) AS objects FROM object_differences
WHERE reconciliation_id = $1 AND kind = 'missing' GROUP BY subject, subject_id ORDER BY subject, subject_id LIMIT $2
"""
_LAST = "SELECT id FROM reconciliations WHERE ended_at IS NOT NULL ORDER BY begun_at DESC LIMIT 1"
_RUNNING = "SELECT id FROM reconciliations WHERE ended_at IS NULL"


async def reconciliations(operator: Operator) -> Reconciliations:
    """The last reconciliation and the one under way. Whoever holds jobs:read may. Raises NotAllowed."""
    operator.require(Scope.JOBS_READ)
    running = await fetch_value(_RUNNING)
    return Reconciliations(last=await last_report(), running=await report_of(running) if running else None)


async def last_report() -> Report | None:
    """What the last reconciliation found that ended. For measurements and the command line."""
    last = await fetch_value(_LAST)
    return await report_of(last) if last else None


async def report_of(reconciliation_id: UUID) -> Report | None:
    """What one reconciliation has found. For the command line, which acts for nobody."""
    row = await fetch_one(_REPORT, reconciliation_id)
    if row is None:
        return None
    missing = [
        Missing(subject=Subject(found["subject"]), id=found["id"], objects=found["objects"])
        for found in await fetch_all(_MISSING, reconciliation_id, MOST_TOLD)
    ]
    return Report(**{**dict(row), "outcome": Outcome(row["outcome"])}, missing_from=missing)

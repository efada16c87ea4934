"""Letting go of what nobody needs any more: inbox entries long read, and what became of pushes long sent."""

from datetime import datetime

from backend.alerts.rules import ENTRY_KEPT_AFTER_READING, MESSAGE_KEPT, PRUNE_BATCH, PRUNE_BATCHES
from backend.kernel.clock import now
from backend.kernel.database import fetch_value

# Rows that somebody has locked are left for the next time: nobody waits for this, and this waits for nobody.
_READ_LONG_AGO = """
WITH gone AS (
    DELETE FROM inbox_entries WHERE id IN (
        SELECT id FROM inbox_entries WHERE read_at <= $1 ORDER BY read_at LIMIT $2 FOR UPDATE SKIP LOCKED
    ) RETURNING 1
) SELECT count(*) FROM gone
"""

_FINISHED_LONG_AGO = """
WITH gone AS (
    DELETE FROM push_messages WHERE id IN (
        SELECT id FROM push_messages WHERE created_at <= $1 AND state NOT IN ('pending', 'sending')
        ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED
    ) RETURNING 1
) SELECT count(*) FROM gone
"""


async def sweep() -> None:
    """Delete some of what is old enough, in short transactions; the rest the next time. Unread entries stay."""
    moment = now()
    # Messages first: they go with their entries, and a batch of entries stays short without them.
    await _delete(_FINISHED_LONG_AGO, moment - MESSAGE_KEPT)
    await _delete(_READ_LONG_AGO, moment - ENTRY_KEPT_AFTER_READING)


async def _delete(statement: str, before: datetime) -> None:
    for _ in range(PRUNE_BATCHES):
        if await fetch_value(statement, before, PRUNE_BATCH) < PRUNE_BATCH:
            return

"""Marking inbox entries as read."""

from uuid import UUID

from backend.kernel.actor import Actor
from backend.kernel.clock import now
from backend.kernel.database import execute, fetch_value
from backend.kernel.errors import NotFound


async def read_entry(actor: Actor, *, entry_id: UUID) -> None:
    """Mark one of one's own entries as read. Doing it twice changes nothing. Raises NotFound."""
    found = await fetch_value(
        "UPDATE inbox_entries SET read_at = COALESCE(read_at, $3) WHERE id = $1 AND account_id = $2 RETURNING id",
        entry_id,
        actor.account_id,
        now(),
    )
    if found is None:
        raise NotFound


async def read_all(actor: Actor) -> None:
    """Mark everything in one's own inbox as read."""
    await execute(
        "UPDATE inbox_entries SET read_at = $2 WHERE account_id = $1 AND read_at IS NULL",
        actor.account_id,
        now(),
    )

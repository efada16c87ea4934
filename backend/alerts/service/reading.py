"""Marking inbox entries as read: those that are shown, and no others."""

from uuid import UUID

from backend.alerts.queries.known import KNOWN
from backend.cases.queries.visibility import VISIBLE, viewer
from backend.kernel.actor import Actor
from backend.kernel.clock import now
from backend.kernel.database import execute, fetch_value
from backend.kernel.errors import NotFound

_SHOWN = f"FROM cases c WHERE c.id = e.case_id AND e.account_id = $1 AND {KNOWN} AND {VISIBLE}"

_READ_ONE = (
    f"UPDATE inbox_entries e SET read_at = COALESCE(read_at, $3) {_SHOWN} AND e.id = $4 RETURNING e.id"  # noqa: S608  constants only
)

_READ_ALL = f"UPDATE inbox_entries e SET read_at = $3 {_SHOWN} AND e.read_at IS NULL"  # noqa: S608  constants only


async def read_entry(actor: Actor, *, entry_id: UUID) -> None:
    """Mark one of one's own entries as read. Doing it twice changes nothing. Raises NotFound, NotVerified."""
    if await fetch_value(_READ_ONE, *viewer(actor), now(), entry_id) is None:
        raise NotFound


async def read_all(actor: Actor) -> None:
    """Mark everything that is in one's own inbox as read. Raises NotVerified."""
    await execute(_READ_ALL, *viewer(actor), now())

"""Ending somebody's keys of the admin API for good, with what had let them in.

Keys are made in backend/admin, which stands above accounts and knows them; here they are known by their table alone,
as what an account's owner holds besides sessions.
"""

from enum import StrEnum
from uuid import UUID

from backend.audit.rules.actions import Action
from backend.audit.service import record
from backend.kernel.actor import Actor, Operator
from backend.kernel.clock import now
from backend.kernel.database import fetch_all

_END = """
UPDATE admin_keys SET revoked_at = $2 WHERE owner_id = $1 AND revoked_at IS NULL AND expires_at > $2 RETURNING id
"""


class KeysEnd(StrEnum):
    """Why somebody's keys ended, as the trail tells."""

    SUSPENDED = "owner_suspended"
    DEMOTED = "owner_demoted"
    PASSWORD_RESET = "owner_reset_password"  # noqa: S105  why, no password


async def end_keys(owner_id: UUID) -> list[UUID]:
    """End all keys of somebody that work still; the answer is which.

    In the current transaction, which holds the lock on the owner's row, so that no key is being made meanwhile.
    """
    return [row["id"] for row in await fetch_all(_END, owner_id, now())]


async def record_keys_ended(by: Actor | Operator | None, *, keys: list[UUID], why: KeysEnd) -> None:
    """Say of each key that it ended, and why; as the last statement of that transaction."""
    for key_id in keys:
        details = {"cause": why.value}
        await record(by, Action.KEY_REVOKED, subject="key", subject_id=key_id, details=details)

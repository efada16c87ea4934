"""Reads of accounts. Each starts from who asks."""

from hashlib import sha256

import msgspec
from asyncpg import Record

from backend.accounts.schemas import Me, UnverifiedAccount
from backend.kernel.actor import Actor, Role
from backend.kernel.clock import now
from backend.kernel.database import fetch_all, fetch_one
from backend.kernel.errors import NotSignedIn
from backend.kernel.paging import Page, Position, decode_cursor, page_of

_ACTOR = """
SELECT s.id AS session_id, a.id AS account_id, a.role, a.verified_at IS NOT NULL AS verified
FROM sessions s JOIN accounts a ON a.id = s.account_id
WHERE s.token_hash = $1 AND s.expires_at > $2
"""

_ME = """
SELECT id, email, display_name, profession, specialties, registration, role, verified_at IS NOT NULL AS verified
FROM accounts WHERE id = $1
"""

_UNVERIFIED = """
SELECT id, email, display_name, profession, specialties, registration, created_at
FROM accounts
WHERE verified_at IS NULL AND ($1::timestamptz IS NULL OR (created_at, id) > ($1, $2))
ORDER BY created_at, id LIMIT $3
"""


def hash_of(token: str) -> bytes:
    """What is kept of a session token. It has 256 random bits, so a plain hash is enough."""
    return sha256(token.encode()).digest()


async def actor_of(token: str) -> Actor | None:
    """Whose session a token opens, read anew on every request; None when it opens none."""
    row = await fetch_one(_ACTOR, hash_of(token), now())
    if row is None:
        return None
    return Actor(
        account_id=row["account_id"],
        session_id=row["session_id"],
        role=Role(row["role"]),
        verified=row["verified"],
    )


async def me(actor: Actor) -> Me:
    """The actor's own account."""
    row = await fetch_one(_ME, actor.account_id)
    if row is None:
        raise NotSignedIn
    return msgspec.convert(dict(row), Me)


def _unverified(row: Record) -> UnverifiedAccount:
    return msgspec.convert(dict(row), UnverifiedAccount)


async def waiting_for_verification(
    actor: Actor, *, cursor: str | None, limit: int
) -> Page[UnverifiedAccount]:
    """Accounts nobody has verified yet, longest waiting first. Reviewers only."""
    actor.require_reviewer()
    after = decode_cursor(cursor)
    rows = await fetch_all(_UNVERIFIED, after.at if after else None, after.id if after else None, limit + 1)
    positions = [Position(row["created_at"], row["id"]) for row in rows]
    return page_of([_unverified(row) for row in rows], positions, limit)

"""Reads of accounts. Each starts from who asks."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import msgspec
from asyncpg import Record

from backend.accounts.schemas import Me, SessionEntry, UnverifiedAccount
from backend.kernel.actor import Actor, Role
from backend.kernel.clock import now
from backend.kernel.database import fetch_all, fetch_one
from backend.kernel.errors import NotSignedIn
from backend.kernel.paging import Page, Position, decode_cursor, page_of

SIGNED_IN = "s.expires_at > $2 AND a.suspended_at IS NULL AND a.email_confirmed_at IS NOT NULL"
"""A condition on `sessions s` and their `accounts a`: whom a session lets in. `$2` is the time."""

_ACTOR = f"""
SELECT s.id AS session_id, s.last_used_at, a.id AS account_id, a.role, a.verified_at IS NOT NULL AS verified
FROM sessions s JOIN accounts a ON a.id = s.account_id
WHERE s.token_hash = $1 AND {SIGNED_IN}
"""  # noqa: S608  constants only

_SESSIONS = """
SELECT id, label, created_at, last_used_at, id = $2 AS current
FROM sessions
WHERE account_id = $1 AND expires_at > $3 AND ($4::timestamptz IS NULL OR (created_at, id) < ($4, $5))
ORDER BY created_at DESC, id DESC LIMIT $6
"""

_ME = """
SELECT id, email, display_name, profession, specialties, registration, role, verified_at IS NOT NULL AS verified
FROM accounts WHERE id = $1
"""

_UNVERIFIED = """
SELECT id, email, display_name, profession, specialties, registration, created_at
FROM accounts
WHERE verified_at IS NULL AND email_confirmed_at IS NOT NULL AND suspended_at IS NULL
  AND ($1::timestamptz IS NULL OR (created_at, id) > ($1, $2))
ORDER BY created_at, id LIMIT $3
"""


@dataclass(frozen=True, slots=True)
class OpenSession:
    """Who is signed in, and when this session was last seen, give or take a few minutes."""

    actor: Actor
    last_used_at: datetime


def hash_of(token: str) -> bytes:
    """What is kept of a token, be it of a session or of a link. It has 256 random bits, so a plain hash is enough."""
    return sha256(token.encode()).digest()


async def open_session(token: str) -> OpenSession | None:
    """The session that a token opens; None when it opens none, or its owner is kept out."""
    row = await fetch_one(_ACTOR, hash_of(token), now())
    if row is None:
        return None
    actor = Actor(
        account_id=row["account_id"],
        session_id=row["session_id"],
        role=Role(row["role"]),
        verified=row["verified"],
    )
    return OpenSession(actor=actor, last_used_at=row["last_used_at"])


async def actor_of(token: str) -> Actor | None:
    """Whose session a token opens, without its use being noted."""
    session = await open_session(token)
    return session.actor if session else None


async def own_sessions(actor: Actor, *, cursor: str | None, limit: int) -> Page[SessionEntry]:
    """Where the actor is signed in, newest first."""
    after = decode_cursor(cursor)
    rows = await fetch_all(
        _SESSIONS,
        actor.account_id,
        actor.session_id,
        now(),
        after.at if after else None,
        after.id if after else None,
        limit + 1,
    )
    positions = [Position(row["created_at"], row["id"]) for row in rows]
    return page_of([msgspec.convert(dict(row), SessionEntry) for row in rows], positions, limit)


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
    """Accounts with a confirmed address that nobody has verified yet, longest waiting first. Reviewers only."""
    actor.require_reviewer()
    after = decode_cursor(cursor)
    rows = await fetch_all(_UNVERIFIED, after.at if after else None, after.id if after else None, limit + 1)
    positions = [Position(row["created_at"], row["id"]) for row in rows]
    return page_of([_unverified(row) for row in rows], positions, limit)

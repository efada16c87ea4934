"""Sessions: begun with a fresh token at every sign-in, ended by deleting the row."""

import secrets
from uuid import UUID

from backend.accounts.queries import hash_of
from backend.accounts.rules import session_expiry
from backend.accounts.service.known_browsers import forget_all
from backend.kernel.actor import Actor
from backend.kernel.clock import now
from backend.kernel.database import execute, transaction
from backend.kernel.ids import new_id

_BEGIN = """
INSERT INTO sessions (id, account_id, token_hash, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)
"""


async def begin_session(account_id: UUID, *, replacing: Actor | None) -> str:
    """A new session's token, to be handed to the browser once; the session it came with ends."""
    token, moment = secrets.token_urlsafe(32), now()
    if replacing is not None:
        await end_session(replacing)
    await execute(_BEGIN, new_id(), account_id, hash_of(token), moment, session_expiry(moment))
    return token


async def end_session(actor: Actor) -> None:
    """Sign out here. The devices that this session registered are unlinked with it."""
    await execute("DELETE FROM sessions WHERE id = $1", actor.session_id)


async def end_all_sessions(actor: Actor) -> None:
    """Sign out everywhere. No browser is known from before any more, whoever has it."""
    async with transaction():
        await execute("DELETE FROM sessions WHERE account_id = $1", actor.account_id)
        await forget_all(actor.account_id)


async def sweep() -> None:
    """Drop sessions that have run out."""
    await execute("DELETE FROM sessions WHERE expires_at < $1", now())

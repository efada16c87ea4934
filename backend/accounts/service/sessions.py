"""Sessions: begun with a fresh token at every sign-in, ended by deleting the row."""

import secrets
from uuid import UUID

from backend.accounts.queries import hash_of, open_session
from backend.accounts.rules import LAST_USE_PRECISION, UNKNOWN_BROWSER, session_expiry
from backend.accounts.service.known_browsers import forget_all
from backend.audit.rules.actions import Action
from backend.audit.service import record
from backend.kernel.actor import Actor
from backend.kernel.clock import now
from backend.kernel.database import execute, fetch_value, transaction
from backend.kernel.errors import NotFound, NotSignedIn
from backend.kernel.ids import new_id

_BEGIN = """
INSERT INTO sessions (id, account_id, token_hash, created_at, last_used_at, expires_at, label)
VALUES ($1, $2, $3, $4, $4, $5, $6)
"""

_RENEW = """
UPDATE sessions SET token_hash = $2, last_used_at = $3, expires_at = $4 WHERE id = $1 RETURNING id
"""

# Whoever waits for the row would only write the same; and one that was ended meanwhile is not brought back.
_NOTE_USE = """
UPDATE sessions SET last_used_at = $2 WHERE id = (
    SELECT id FROM sessions WHERE id = $1 AND last_used_at <= $3 FOR NO KEY UPDATE SKIP LOCKED
)
"""


async def authenticate(token: str) -> Actor | None:
    """Whose session a token opens, read anew on every request, or None. Now and then its use is noted."""
    session = await open_session(token)
    if session is None:
        return None
    moment = now()
    before = moment - LAST_USE_PRECISION
    if session.last_used_at <= before:
        await execute(_NOTE_USE, session.actor.session_id, moment, before)
    return session.actor


async def begin_session(account_id: UUID, *, replacing: Actor | None, label: str = UNKNOWN_BROWSER) -> str:
    """A new session's token, to be handed to the browser once; the session it came with ends.

    Whoever lets somebody in holds a lock on their account's row in the same transaction: a session that begins while
    they are suspended or their password is replaced would outlive that.
    """
    token, moment = secrets.token_urlsafe(32), now()
    if replacing is not None:
        await end_session(replacing)
    await execute(_BEGIN, new_id(), account_id, hash_of(token), moment, session_expiry(moment), label)
    return token


async def renew_session(actor: Actor) -> str:
    """A new token for the actor's session, which goes on with its devices. Raises NotSignedIn when it has ended."""
    token, moment = secrets.token_urlsafe(32), now()
    if await fetch_value(_RENEW, actor.session_id, hash_of(token), moment, session_expiry(moment)) is None:
        raise NotSignedIn
    return token


async def end_session(actor: Actor) -> None:
    """Sign out here. The devices that this session registered are unlinked with it."""
    await execute("DELETE FROM sessions WHERE id = $1", actor.session_id)


async def end_one_session(actor: Actor, *, session_id: UUID) -> None:
    """Sign out elsewhere: end one of one's own sessions. Raises NotFound."""
    ended = await fetch_value(
        "DELETE FROM sessions WHERE id = $1 AND account_id = $2 RETURNING id", session_id, actor.account_id
    )
    if ended is None:
        raise NotFound


async def end_all_sessions(actor: Actor) -> None:
    """Sign out everywhere. No browser is known from before any more, whoever has it."""
    async with transaction():
        await drop_sessions(actor.account_id)
        await record(actor, Action.SIGNED_OUT_EVERYWHERE, subject="account", subject_id=actor.account_id)


async def drop_sessions(account_id: UUID, *, but: UUID | None = None) -> None:
    """End an account's sessions but one, and with them their devices; know none of its browsers any more.

    In the current transaction.
    """
    await execute("DELETE FROM sessions WHERE account_id = $1 AND id IS DISTINCT FROM $2", account_id, but)
    await forget_all(account_id)


async def sweep() -> None:
    """Drop sessions that have run out."""
    await execute("DELETE FROM sessions WHERE expires_at < $1", now())

"""Browsers on which somebody has signed in before: their tries count apart (OWASP calls it a device cookie).

Each token is bound to one account. It ends with the password it was got by, and when its owner signs out everywhere.
"""

import secrets
from collections.abc import Sequence
from uuid import UUID

from backend.accounts.queries import hash_of
from backend.accounts.rules import KNOWN_BROWSER_LIFETIME, KNOWN_BROWSERS_MOST, PEOPLE_PER_BROWSER_MOST
from backend.kernel.clock import now
from backend.kernel.database import execute, fetch_all, fetch_value, transaction
from backend.kernel.ids import new_id

_KNOWN = """
SELECT b.id FROM known_browsers b JOIN accounts a ON a.id = b.account_id
WHERE b.token_hash = ANY($1::bytea[]) AND a.email = $2 AND b.expires_at > $3 LIMIT 1
"""

_ALIVE = "SELECT token_hash, account_id FROM known_browsers WHERE token_hash = ANY($1::bytea[]) AND expires_at > $2"

_RENEW = "UPDATE known_browsers SET expires_at = $2 WHERE token_hash = $1"

_INSERT = """
INSERT INTO known_browsers (id, account_id, token_hash, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)
"""

_DROP_OLDEST = """
DELETE FROM known_browsers WHERE id IN (
    SELECT id FROM known_browsers WHERE account_id = $1 ORDER BY expires_at DESC, id DESC OFFSET $2
)
"""


async def known_browser(presented: Sequence[str], *, email: str) -> UUID | None:
    """The browser, if it brings a token that was handed to it for the account of this address."""
    if not presented:
        return None
    found: UUID | None = await fetch_value(_KNOWN, [hash_of(token) for token in presented], email, now())
    return found


async def remember(account_id: UUID, *, presented: Sequence[str]) -> list[str]:
    """Know this browser from now on, after a sign-in; the answer are the tokens it is to bring.

    Those of its other people stay, the last of them first, as long as they are alive; none is taken over that was not
    handed out for the account: somebody could have planted their own.
    """
    moment = now()
    rows = await fetch_all(_ALIVE, [hash_of(token) for token in presented], moment)
    owners = {row["token_hash"]: row["account_id"] for row in rows}
    alive = [token for token in presented if hash_of(token) in owners]
    own = [token for token in alive if owners[hash_of(token)] == account_id]
    others = [token for token in alive if token not in own]
    token = own[0] if own else secrets.token_urlsafe(32)
    expires_at = moment + KNOWN_BROWSER_LIFETIME
    async with transaction():
        if own:
            await execute(_RENEW, hash_of(token), expires_at)
        else:
            await execute(_INSERT, new_id(), account_id, hash_of(token), moment, expires_at)
            await execute(_DROP_OLDEST, account_id, KNOWN_BROWSERS_MOST)
    return [token, *others][:PEOPLE_PER_BROWSER_MOST]


async def forget_all(account_id: UUID) -> None:
    """Know none of a person's browsers any more: the password was replaced, or they signed out everywhere."""
    await execute("DELETE FROM known_browsers WHERE account_id = $1", account_id)


async def sweep() -> None:
    """Drop browsers that nobody has signed in on for long."""
    await execute("DELETE FROM known_browsers WHERE expires_at < $1", now())

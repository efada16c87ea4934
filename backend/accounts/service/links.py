"""Links that are mailed. Each works once, for one purpose, for a bounded time; of its token only a hash is kept.

Whoever deals with links of an account holds the lock on its row first: so of two who use one at the same moment one
comes too late, and nothing goes on while an administrator suspends the account.
"""

import secrets
from uuid import UUID

from backend.accounts.queries import hash_of
from backend.accounts.rules import LINK_LIFETIME, LINKS_KEPT, LinkPurpose
from backend.accounts.service.suspended import AccountSuspended
from backend.kernel.clock import now
from backend.kernel.database import execute, fetch_one, fetch_value
from backend.kernel.errors import CaseroundsError

_INSERT = """
INSERT INTO mailed_links (token_hash, account_id, purpose, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)
"""

_DROP_OLDEST = """
DELETE FROM mailed_links WHERE token_hash IN (
    SELECT token_hash FROM mailed_links WHERE account_id = $1 AND purpose = $2
    ORDER BY created_at DESC, token_hash OFFSET $3
)
"""

_OWNER = "SELECT account_id FROM mailed_links WHERE token_hash = $1 AND purpose = $2 AND expires_at > $3"

_LOCK = "SELECT suspended_at IS NOT NULL AS suspended FROM accounts WHERE id = $1 FOR NO KEY UPDATE"

_TAKE = "DELETE FROM mailed_links WHERE token_hash = $1 RETURNING account_id"


class LinkExpired(CaseroundsError):
    """A mailed link that was used already, is too old, or was never made."""

    slug, status, title = "link-expired", 410, "Link no longer works"
    detail = "This link was used already or is too old. Ask for a new one; only the newest mail counts."


async def make_link(account_id: UUID, purpose: LinkPurpose) -> str:
    """The token of a new link, to be mailed and then forgotten. In the current transaction."""
    token, moment = secrets.token_urlsafe(32), now()
    expires_at = moment + LINK_LIFETIME[purpose]
    await execute(_INSERT, hash_of(token), account_id, purpose.value, moment, expires_at)
    await execute(_DROP_OLDEST, account_id, purpose.value, LINKS_KEPT)
    return token


async def owner_of(token: str, purpose: LinkPurpose) -> UUID | None:
    """Whose a link is that would work now."""
    owner: UUID | None = await fetch_value(_OWNER, hash_of(token), purpose.value, now())
    return owner


async def use_link(token: str, purpose: LinkPurpose) -> UUID:
    """Use a link up, in the current transaction, which keeps the account's lock; the answer is whose it was.

    Raises LinkExpired, AccountSuspended.
    """
    account = await fetch_one(_LOCK, await owner_of(token, purpose))
    if account is None:
        raise LinkExpired
    if account["suspended"]:
        raise AccountSuspended
    taken: UUID | None = await fetch_value(_TAKE, hash_of(token))
    if taken is None:
        raise LinkExpired
    return taken


async def drop_links(account_id: UUID, purpose: LinkPurpose | None = None) -> None:
    """Let an account's links, or those for one purpose, work no more. In the current transaction."""
    await execute(
        "DELETE FROM mailed_links WHERE account_id = $1 AND ($2::varchar IS NULL OR purpose = $2)",
        account_id,
        purpose.value if purpose else None,
    )


async def sweep() -> None:
    """Drop links that are too old."""
    await execute("DELETE FROM mailed_links WHERE expires_at < $1", now())

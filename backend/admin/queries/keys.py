"""Reads of keys. People who are signed in may; no key ever reads about keys."""

import msgspec
from asyncpg import Record

from backend.accounts.schemas import Person
from backend.admin.schemas.keys import Key
from backend.kernel.actor import Actor
from backend.kernel.database import fetch_all
from backend.kernel.paging import Page, Position, decode_cursor, page_of

_KEYS = """
SELECT k.id, k.name, k.prefix, k.scopes, k.created_at, k.expires_at, k.last_used_at, k.revoked_at,
       a.id AS owner_id, a.display_name, a.profession
FROM admin_keys k JOIN accounts a ON a.id = k.owner_id
WHERE $1::timestamptz IS NULL OR (k.created_at, k.id) < ($1, $2)
ORDER BY k.created_at DESC, k.id DESC LIMIT $3
"""


async def keys(actor: Actor, *, cursor: str | None, limit: int) -> Page[Key]:
    """The keys of all administrators, newest first, those that ended included.

    Administrators only. Raises NotVerified, NotAllowed, Malformed.
    """
    actor.require_verified()
    actor.require_admin()
    after = decode_cursor(cursor)
    rows = await fetch_all(_KEYS, after.at if after else None, after.id if after else None, limit + 1)
    positions = [Position(row["created_at"], row["id"]) for row in rows]
    return page_of([_key(row) for row in rows], positions, limit)


def _key(row: Record) -> Key:
    values = dict(row)
    owner = Person(
        id=values.pop("owner_id"),
        display_name=values.pop("display_name"),
        profession=values.pop("profession"),
    )
    return msgspec.convert({**values, "owner": msgspec.to_builtins(owner)}, Key)

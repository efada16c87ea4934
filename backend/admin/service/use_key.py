"""Letting keys in."""

from backend.admin.rules import digest_of, noted_before
from backend.kernel.actor import Operator, Scope
from backend.kernel.clock import now
from backend.kernel.database import execute, fetch_one

# A key works as long as its owner may administer.
_OPERATOR = """
SELECT k.id, k.owner_id, k.scopes, k.last_used_at IS NULL OR k.last_used_at < $3 AS unnoted
FROM admin_keys k JOIN accounts a ON a.id = k.owner_id
WHERE k.digest = $1 AND k.revoked_at IS NULL AND k.expires_at > $2
  AND a.role = 'admin' AND a.verified_at IS NOT NULL AND a.suspended_at IS NULL
"""

_NOTE = (
    "UPDATE admin_keys SET last_used_at = $2 WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $3)"
)


async def operator_of(key: str) -> Operator | None:
    """Who a key lets in, read anew on every request; None when it opens nothing. Its last use is noted."""
    moment = now()
    row = await fetch_one(_OPERATOR, digest_of(key), moment, noted_before(moment))
    if row is None:
        return None
    if row["unnoted"]:
        await execute(_NOTE, row["id"], moment, noted_before(moment))
    return Operator(row["owner_id"], row["id"], frozenset(Scope(scope) for scope in row["scopes"]))

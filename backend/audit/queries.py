"""Reads of the audit trail."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from asyncpg import Record

from backend.audit.rules.actions import Action
from backend.audit.rules.chain import FIRST_HASH, Entry, Head
from backend.audit.schemas import AuditEntry
from backend.kernel.actor import Operator, Scope
from backend.kernel.database import execute, fetch_all, fetch_one, transaction
from backend.kernel.paging import Page, decode_cursor, numbered, page_of

PIECE = 1000

_PAGE = """
SELECT seq, at, actor_id, key_id, action, subject, subject_id, details, encode(hash, 'hex') AS hash
FROM audit_entries
WHERE ($1::varchar IS NULL OR action = $1) AND ($2::uuid IS NULL OR subject_id = $2)
  AND ($3::bigint IS NULL OR seq < $3)
ORDER BY seq DESC LIMIT $4
"""

_PIECE = """
SELECT seq, at, actor_id, key_id, action, subject, subject_id, details, previous_hash, hash
FROM audit_entries WHERE seq > $1 ORDER BY seq LIMIT $2
"""


async def entries(
    operator: Operator, *, action: Action | None, subject_id: UUID | None, cursor: str | None, limit: int
) -> Page[AuditEntry]:
    """Entries, newest first. Whoever holds audit:read may. Raises NotAllowed, Malformed."""
    operator.require(Scope.AUDIT_READ)
    after = decode_cursor(cursor)
    number = after.id.int if after else None
    rows = await fetch_all(_PAGE, action.value if action else None, subject_id, number, limit + 1)
    positions = [numbered(row["seq"]) for row in rows]
    return page_of([_entry(row) for row in rows], positions, limit)


def _entry(row: Record) -> AuditEntry:
    return AuditEntry(**{**dict(row), "action": Action(row["action"]), "details": json.loads(row["details"])})


@asynccontextmanager
async def one_moment() -> AsyncIterator[None]:
    """Read the trail as it is now, whatever is recorded meanwhile. For the command line, as is what follows."""
    async with transaction():
        await execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        # Whoever reads may be slow, a pager for one, and holds nobody up.
        await execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        yield


async def head() -> Head:
    """Number and hash of the last entry, as the trail's writer keeps them."""
    row = await fetch_one("SELECT seq, hash FROM audit_head")
    return Head(row["seq"], row["hash"]) if row else Head(0, FIRST_HASH)


async def whole_trail() -> AsyncIterator[Entry]:
    """Every entry in the order of the numbers, read in pieces. Call inside `one_moment`."""
    last = -1
    while True:
        rows = await fetch_all(_PIECE, last, PIECE)
        for row in rows:
            yield Entry(**dict(row))
        if len(rows) < PIECE:
            return
        last = rows[-1]["seq"]

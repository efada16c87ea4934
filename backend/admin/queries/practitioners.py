"""Practitioners, as administrators list them."""

from uuid import UUID

import msgspec
from asyncpg import Record

from backend.accounts.rules import normalised_email
from backend.admin.schemas.practitioners import Practitioner
from backend.kernel.actor import Operator, Role, Scope
from backend.kernel.database import fetch_all, fetch_one
from backend.kernel.errors import NotFound
from backend.kernel.paging import Page, Position, decode_cursor, page_of

_PRACTITIONER = """
SELECT id, email, display_name, profession, specialties, registration, role, created_at, email_confirmed_at,
       verified_at, suspended_at, suspension_reason
FROM accounts
"""

# Identifiers sort by the time they were made.
_PAGE = f"""
{_PRACTITIONER}
WHERE ($1::boolean IS NULL OR (verified_at IS NOT NULL) = $1) AND ($2::varchar IS NULL OR role = $2)
  AND ($3::boolean IS NULL OR (suspended_at IS NOT NULL) = $3)
  AND ($4::uuid IS NULL OR id < $4)
ORDER BY id DESC LIMIT $5
"""

_ADMINISTRATOR = """
SELECT id FROM accounts
WHERE email = $1 AND role = 'admin' AND verified_at IS NOT NULL AND suspended_at IS NULL
"""


async def practitioners(
    operator: Operator,
    *,
    verified: bool | None,
    role: Role | None,
    suspended: bool | None,
    cursor: str | None,
    limit: int,
) -> Page[Practitioner]:
    """People with accounts, newest first. Whoever holds practitioners:read may. Raises NotAllowed, Malformed."""
    operator.require(Scope.PRACTITIONERS_READ)
    after = decode_cursor(cursor)
    wanted = (verified, role.value if role else None, suspended)
    rows = await fetch_all(_PAGE, *wanted, after.id if after else None, limit + 1)
    positions = [Position(row["created_at"], row["id"]) for row in rows]
    return page_of([_practitioner(row) for row in rows], positions, limit)


async def practitioner(operator: Operator, *, account_id: UUID) -> Practitioner:
    """One person. Whoever holds practitioners:read may. Raises NotAllowed, NotFound."""
    operator.require(Scope.PRACTITIONERS_READ)
    row = await fetch_one(f"{_PRACTITIONER} WHERE id = $1", account_id)
    if row is None:
        raise NotFound
    return _practitioner(row)


def _practitioner(row: Record) -> Practitioner:
    return msgspec.convert(dict(row), Practitioner)


async def administrator(email: str) -> UUID | None:
    """Whose address this is, if they may administer. For the command line: whoever runs it owns the database."""
    row = await fetch_one(_ADMINISTRATOR, normalised_email(email))
    return row["id"] if row else None

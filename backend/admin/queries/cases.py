"""Cases, as administrators list them."""

from uuid import UUID

from asyncpg import Record

from backend.admin.schemas.cases import AdminCase
from backend.cases.queries.case import person_of
from backend.cases.rules import CaseState
from backend.kernel.actor import Operator, Scope
from backend.kernel.database import fetch_all
from backend.kernel.paging import Page, Position, decode_cursor, page_of
from backend.kernel.vocabulary import Specialty

# What was never sent is its author's alone.
_CASES = """
SELECT c.id, c.state, c.version, c.title, c.specialty, c.author_id, a.display_name, a.profession,
       (SELECT count(*) FROM case_images i WHERE i.case_id = c.id) AS image_count,
       c.created_at, c.submitted_at, c.published_at, c.decided_at
FROM cases c JOIN accounts a ON a.id = c.author_id
WHERE c.submitted_at IS NOT NULL {conditions} ORDER BY c.id DESC LIMIT $1
"""

_MOMENTS = ("created_at", "submitted_at", "published_at", "decided_at")
_COPIED = ("id", "version", "title", "image_count", *_MOMENTS)


async def cases(
    operator: Operator, *, state: CaseState | None, author_id: UUID | None, cursor: str | None, limit: int
) -> Page[AdminCase]:
    """Cases that were sent to review at least once, the newest begun first. Raises NotAllowed, Malformed.

    Whoever holds cases:read may.
    """
    operator.require(Scope.CASES_READ)
    after = decode_cursor(cursor)
    wanted = {"state": state.value if state else None, "author_id": author_id}
    given = {column: value for column, value in wanted.items() if value is not None}
    conditions = "".join(f" AND c.{column} = ${place}" for place, column in enumerate(given, start=2))
    arguments: list[object] = [limit + 1, *given.values()]
    if after is not None:
        arguments.append(after.id)  # identifiers sort by the time they were made
        conditions += f" AND c.id < ${len(arguments)}"
    rows = await fetch_all(_CASES.format(conditions=conditions), *arguments)
    positions = [Position(row["created_at"], row["id"]) for row in rows]
    return page_of([_case(row) for row in rows], positions, limit)


def _case(row: Record) -> AdminCase:
    specialty = row["specialty"]
    return AdminCase(
        **{name: row[name] for name in _COPIED},
        state=CaseState(row["state"]),
        specialty=Specialty(specialty) if specialty else None,
        author=person_of(row),
    )

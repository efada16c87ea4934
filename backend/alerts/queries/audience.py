"""Who is told, in pages. For jobs, which act for nobody: each page holds only people who may see the case."""

from uuid import UUID

from backend.alerts.rules import AUDIENCE_PAGE
from backend.kernel.database import fetch_all

_FOLLOWERS = """
SELECT DISTINCT a.id FROM follows f JOIN accounts a ON a.id = f.account_id
WHERE ((f.kind = 'specialty' AND f.target = $1) OR (f.kind = 'author' AND f.target = $2)
       OR (f.kind = 'case' AND f.target = $3))
  AND a.verified_at IS NOT NULL AND a.suspended_at IS NULL AND a.id <> $4 AND ($5::uuid IS NULL OR a.id > $5)
ORDER BY a.id LIMIT $6
"""

_CONCERNED = """
SELECT a.id FROM accounts a
WHERE a.id IN (
    SELECT c.author_id FROM cases c WHERE c.id = $1
    UNION SELECT p.author_id FROM comments p WHERE p.id = $2
    UNION SELECT f.account_id FROM follows f WHERE f.kind = 'case' AND f.target = $1::text
)
  AND a.verified_at IS NOT NULL AND a.suspended_at IS NULL AND a.id <> $3 AND ($4::uuid IS NULL OR a.id > $4)
ORDER BY a.id LIMIT $5
"""


async def followers_of_case(
    *, case_id: UUID, specialty: str, author_id: UUID, after: UUID | None
) -> list[UUID]:
    """A page of the verified people who follow a case's specialty, author or itself, but not its author.

    People who are suspended are nobody's audience, here and below.
    """
    rows = await fetch_all(
        _FOLLOWERS, specialty, str(author_id), str(case_id), author_id, after, AUDIENCE_PAGE
    )
    return [row["id"] for row in rows]


async def concerned_by_comment(
    *, case_id: UUID, parent_id: UUID | None, writer_id: UUID, after: UUID | None
) -> list[UUID]:
    """A page of: the case's author, whoever is answered, and who follows the case; never the writer."""
    rows = await fetch_all(_CONCERNED, case_id, parent_id, writer_id, after, AUDIENCE_PAGE)
    return [row["id"] for row in rows]

"""Lists of cases, paged by keyset."""

from uuid import UUID

from asyncpg import Record

from backend.cases.queries.case import person_of
from backend.cases.queries.images import FIRST_IMAGE, FIRST_IMAGE_COLUMNS, first_image_of
from backend.cases.queries.visibility import PUBLISHED
from backend.cases.rules import CaseState
from backend.cases.schemas import CaseCard, OwnCase
from backend.kernel.actor import Actor
from backend.kernel.database import fetch_all
from backend.kernel.paging import Page, Position, decode_cursor, page_of
from backend.kernel.vocabulary import Specialty


def _feed_sql(condition: str) -> str:
    return f"""
SELECT c.id, c.title, c.question, c.specialty, c.body_site, c.published_at, c.author_id, a.display_name, a.profession,
       {FIRST_IMAGE_COLUMNS}
FROM (
    SELECT * FROM cases c WHERE {PUBLISHED} {condition}
    ORDER BY c.published_at DESC, c.id DESC LIMIT $1
) c
JOIN accounts a ON a.id = c.author_id {FIRST_IMAGE}
ORDER BY c.published_at DESC, c.id DESC
"""  # noqa: S608  constants only


def _own_sql(condition: str) -> str:
    return f"""
SELECT c.id, c.state, c.title, c.question, c.specialty, c.body_site, c.updated_at, c.published_at,
       {FIRST_IMAGE_COLUMNS}
FROM (
    SELECT * FROM cases c WHERE c.author_id = $2 {condition}
    ORDER BY c.updated_at DESC, c.id DESC LIMIT $1
) c
{FIRST_IMAGE}
ORDER BY c.updated_at DESC, c.id DESC
"""  # noqa: S608  constants only


async def feed(
    actor: Actor, *, specialty: Specialty | None, author_id: UUID | None, cursor: str | None, limit: int
) -> Page[CaseCard]:
    """Published cases, newest first, for all verified practitioners. Raises NotVerified, Malformed."""
    actor.require_verified()
    arguments: list[object] = [limit + 1]
    condition = ""
    if specialty is not None:
        arguments.append(specialty.value)
        condition += f" AND c.specialty = ${len(arguments)}"
    if author_id is not None:
        arguments.append(author_id)
        condition += f" AND c.author_id = ${len(arguments)}"
    after = decode_cursor(cursor)
    if after is not None:
        arguments += [after.at, after.id]
        condition += f" AND (c.published_at, c.id) < (${len(arguments) - 1}, ${len(arguments)})"
    rows = await fetch_all(_feed_sql(condition), *arguments)
    return page_of(
        [_card(row) for row in rows], [Position(row["published_at"], row["id"]) for row in rows], limit
    )


async def own_cases(actor: Actor, *, cursor: str | None, limit: int) -> Page[OwnCase]:
    """The actor's own cases, last changed first. Raises NotVerified, Malformed."""
    actor.require_verified()
    arguments: list[object] = [limit + 1, actor.account_id]
    condition = ""
    after = decode_cursor(cursor)
    if after is not None:
        arguments += [after.at, after.id]
        condition = " AND (c.updated_at, c.id) < ($3, $4)"
    rows = await fetch_all(_own_sql(condition), *arguments)
    return page_of(
        [_own(row) for row in rows], [Position(row["updated_at"], row["id"]) for row in rows], limit
    )


def _card(row: Record) -> CaseCard:
    return CaseCard(
        id=row["id"],
        title=row["title"],
        question=row["question"],
        specialty=row["specialty"],
        body_site=row["body_site"],
        published_at=row["published_at"],
        author=person_of(row),
        image=first_image_of(row),
        image_count=row["image_count"],
    )


def _own(row: Record) -> OwnCase:
    return OwnCase(
        id=row["id"],
        state=CaseState(row["state"]),
        title=row["title"],
        question=row["question"],
        specialty=row["specialty"],
        body_site=row["body_site"],
        updated_at=row["updated_at"],
        published_at=row["published_at"],
        image=first_image_of(row),
        image_count=row["image_count"],
    )

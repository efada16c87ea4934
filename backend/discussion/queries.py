"""Reads of comments: those on cases that the actor may see."""

from uuid import UUID

from asyncpg import Record

from backend.cases.queries.case import person_of
from backend.cases.queries.visibility import VISIBLE, viewer, visible_case
from backend.discussion.schemas import Comment, History, Revision
from backend.kernel.actor import Actor
from backend.kernel.database import fetch_all, fetch_one
from backend.kernel.errors import NotFound
from backend.kernel.paging import Page, Position, decode_cursor, page_of

_COLUMNS = """m.id, m.case_id, m.parent_id, m.annotation_id, m.author_id, m.text, m.version, m.created_at, m.edited_at,
       m.deleted_at, a.display_name, a.profession
FROM comments m JOIN accounts a ON a.id = m.author_id"""

_LIST = f"""
SELECT {_COLUMNS}
WHERE m.case_id = $1 AND ($2::timestamptz IS NULL OR (m.created_at, m.id) > ($2, $3))
ORDER BY m.created_at, m.id LIMIT $4
"""

_ONE = f"SELECT {_COLUMNS} JOIN cases c ON c.id = m.case_id WHERE m.id = $3 AND {VISIBLE}"

_HISTORY = "SELECT text, written_at FROM comment_revisions WHERE comment_id = $1 ORDER BY version"


async def comments(actor: Actor, *, case_id: UUID, cursor: str | None, limit: int) -> Page[Comment]:
    """The comments on a case that the actor may see, oldest first. Raises NotFound, NotVerified, Malformed."""
    await visible_case(actor, case_id=case_id)
    after = decode_cursor(cursor)
    rows = await fetch_all(
        _LIST, case_id, after.at if after else None, after.id if after else None, limit + 1
    )
    return page_of(
        [_comment(row, actor) for row in rows],
        [Position(row["created_at"], row["id"]) for row in rows],
        limit,
    )


async def comment(actor: Actor, *, comment_id: UUID) -> Comment:
    """One comment on a case that the actor may see. Raises NotFound, NotVerified."""
    row = await fetch_one(_ONE, *viewer(actor), comment_id)
    if row is None:
        raise NotFound
    return _comment(row, actor)


async def history(actor: Actor, *, comment_id: UUID) -> History:
    """What a comment said before. For its author and for reviewers. Raises NotFound, NotVerified."""
    found = await comment(actor, comment_id=comment_id)
    if not (found.mine or actor.reviews):
        raise NotFound
    rows = await fetch_all(_HISTORY, comment_id)
    return History(items=[Revision(text=row["text"], written_at=row["written_at"]) for row in rows])


def _comment(row: Record, actor: Actor) -> Comment:
    deleted = row["deleted_at"] is not None
    return Comment(
        id=row["id"],
        case_id=row["case_id"],
        parent_id=row["parent_id"],
        annotation_id=row["annotation_id"],
        author=person_of(row),
        text=None if deleted else row["text"],
        version=row["version"],
        created_at=row["created_at"],
        edited_at=row["edited_at"],
        deleted=deleted,
        mine=row["author_id"] == actor.account_id,
    )

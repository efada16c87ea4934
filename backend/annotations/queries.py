"""Reads of marks: those on cases that the actor may see."""

from uuid import UUID

from asyncpg import Record

from backend.annotations.rules import Region
from backend.annotations.schemas import Annotation, Creator, FragmentSelector, Target, TextualBody, urn
from backend.cases.queries.visibility import visible_case
from backend.kernel.actor import Actor
from backend.kernel.database import fetch_all, fetch_one
from backend.kernel.errors import NotFound
from backend.kernel.paging import Page, Position, decode_cursor, page_of

_COLUMNS = """n.id, n.image_id, n.author_id, n.x, n.y, n.width, n.height, n.text, n.created_at, a.display_name
FROM annotations n JOIN accounts a ON a.id = n.author_id"""

_LIST = f"""
SELECT {_COLUMNS}
WHERE n.case_id = $1 AND ($2::timestamptz IS NULL OR (n.created_at, n.id) > ($2, $3))
ORDER BY n.created_at, n.id LIMIT $4
"""


async def annotations(actor: Actor, *, case_id: UUID, cursor: str | None, limit: int) -> Page[Annotation]:
    """The marks on a case that the actor may see, oldest first. Raises NotFound, NotVerified, Malformed."""
    await visible_case(actor, case_id=case_id)
    after = decode_cursor(cursor)
    rows = await fetch_all(
        _LIST, case_id, after.at if after else None, after.id if after else None, limit + 1
    )
    return page_of(
        [_annotation(row) for row in rows], [Position(row["created_at"], row["id"]) for row in rows], limit
    )


async def annotation(annotation_id: UUID) -> Annotation:
    """One mark, for a caller that has already found its case visible. Raises NotFound."""
    row = await fetch_one(f"SELECT {_COLUMNS} WHERE n.id = $1", annotation_id)
    if row is None:
        raise NotFound
    return _annotation(row)


def _annotation(row: Record) -> Annotation:
    region = Region(row["x"], row["y"], row["width"], row["height"])
    return Annotation(
        id=urn(row["id"]),
        created=row["created_at"],
        creator=Creator(id=urn(row["author_id"]), name=row["display_name"]),
        body=[TextualBody(value=row["text"])] if row["text"] else [],
        target=Target(
            source=f"/api/images/{row['image_id']}/master", selector=FragmentSelector(value=region.fragment)
        ),
    )

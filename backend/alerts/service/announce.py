"""What happened to cases, comments and marks, told to whom it concerns. Run by jobs, page by page."""

from uuid import UUID

from backend.alerts.queries.audience import concerned_by_comment, followers_of_case
from backend.alerts.rules import AUDIENCE_PAGE
from backend.alerts.service.tell import Happening, tell
from backend.cases.queries.visibility import PUBLISHED
from backend.cases.rules import CASE_PUBLISHED
from backend.discussion.rules import COMMENT_ADDED
from backend.kernel.database import fetch_one, transaction
from backend.kernel.jobs import enqueue
from notifications.wording import EventKind

_PUBLISHED = f"SELECT c.id, c.specialty, c.author_id FROM cases c WHERE c.id = $1 AND {PUBLISHED}"  # noqa: S608  constants only

_COMMENT = f"""
SELECT m.id, m.case_id, m.parent_id, m.author_id FROM comments m JOIN cases c ON c.id = m.case_id
WHERE m.id = $1 AND m.deleted_at IS NULL AND {PUBLISHED}
"""  # noqa: S608  constants only

_MARK = """
SELECT n.case_id, n.author_id, c.author_id AS case_author_id FROM annotations n JOIN cases c ON c.id = n.case_id
WHERE n.id = $1
"""


async def announce_case(*, case_id: UUID, after: UUID | None) -> None:
    """Tell one page of a published case's followers, and enqueue the next page."""
    async with transaction():
        case = await fetch_one(_PUBLISHED, case_id)
        if case is None:
            return
        audience = await followers_of_case(
            case_id=case_id, specialty=case["specialty"], author_id=case["author_id"], after=after
        )
        await tell(audience, Happening(EventKind.CASE_PUBLISHED, f"case_published:{case_id}", case_id))
        if len(audience) == AUDIENCE_PAGE:
            await enqueue(CASE_PUBLISHED, case_id=str(case_id), after=str(audience[-1]))


async def announce_decision(*, case_id: UUID, version: str) -> None:
    """Tell the author that a reviewer decided about a version of their case."""
    await _tell_author(EventKind.CASE_DECIDED, case_id, version)


async def announce_removal(*, case_id: UUID, version: str) -> None:
    """Tell the author that an administrator took down a version of their case."""
    await _tell_author(EventKind.CASE_REMOVED, case_id, version)


async def _tell_author(kind: EventKind, case_id: UUID, version: str) -> None:
    async with transaction():
        case = await fetch_one("SELECT author_id FROM cases WHERE id = $1", case_id)
        if case is not None:
            key = f"{kind.value}:{case_id}:{version}"
            await tell([case["author_id"]], Happening(kind, key, case_id))


async def announce_comment(*, comment_id: UUID, after: UUID | None) -> None:
    """Tell one page of those whom a comment concerns, and enqueue the next page."""
    async with transaction():
        comment = await fetch_one(_COMMENT, comment_id)
        if comment is None:
            return
        case_id = comment["case_id"]
        audience = await concerned_by_comment(
            case_id=case_id, parent_id=comment["parent_id"], writer_id=comment["author_id"], after=after
        )
        key = f"comment_added:{comment_id}"
        await tell(audience, Happening(EventKind.COMMENT_ADDED, key, case_id, comment_id))
        if len(audience) == AUDIENCE_PAGE:
            await enqueue(COMMENT_ADDED, comment_id=str(comment_id), after=str(audience[-1]))


async def announce_mark(*, annotation_id: UUID) -> None:
    """Tell the author of a case that somebody's mark on it says something."""
    async with transaction():
        mark = await fetch_one(_MARK, annotation_id)
        if mark is not None and mark["author_id"] != mark["case_author_id"]:
            happening = Happening(EventKind.MARK_ADDED, f"mark_added:{annotation_id}", mark["case_id"])
            await tell([mark["case_author_id"]], happening)

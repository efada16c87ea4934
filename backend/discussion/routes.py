"""Comments over HTTP."""

from uuid import UUID

from litestar import Response, Router, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from backend.discussion import queries, service
from backend.discussion.schemas import Comment, CommentChange, History, NewComment
from backend.kernel.actor import Actor
from backend.kernel.paging import DEFAULT_LIMIT, Page
from backend.web.parameters import Cursor, Limit
from backend.web.versions import IdempotencyKey, IfMatch, etag_of, version_of


async def _with_version(actor: Actor, comment_id: UUID, status_code: int = 200) -> Response[Comment]:
    found = await queries.comment(actor, comment_id=comment_id)
    return Response(found, status_code=status_code, headers={"ETag": etag_of(found.version)})


@get("/cases/{case_id:uuid}/comments", summary="The discussion of a case")
async def list_comments(
    actor: NamedDependency[Actor],
    case_id: FromPath[UUID],
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Page[Comment]:
    """Comments and answers, oldest first; an answer names its `parent_id`."""
    return await queries.comments(actor, case_id=case_id, cursor=cursor, limit=limit)


@post("/cases/{case_id:uuid}/comments", summary="Comment")
async def add_comment(
    actor: NamedDependency[Actor],
    case_id: FromPath[UUID],
    data: JSONBody[NewComment],
    idempotency_key: IdempotencyKey = None,
) -> Response[Comment]:
    """Comment on a published case."""
    comment_id = await service.add_comment(actor, case_id=case_id, new=data, idempotency_key=idempotency_key)
    return await _with_version(actor, comment_id, 201)


@patch("/comments/{comment_id:uuid}", summary="Change a comment")
async def change_comment(
    actor: NamedDependency[Actor],
    comment_id: FromPath[UUID],
    data: JSONBody[CommentChange],
    if_match: IfMatch = None,
) -> Response[Comment]:
    """Change what one's own comment says; what it said before is kept."""
    await service.change_comment(actor, comment_id=comment_id, version=version_of(if_match), text=data.text)
    return await _with_version(actor, comment_id)


@delete("/comments/{comment_id:uuid}", summary="Delete a comment")
async def delete_comment(actor: NamedDependency[Actor], comment_id: FromPath[UUID]) -> None:
    """Delete one's own comment; its place in the discussion stays."""
    await service.delete_comment(actor, comment_id=comment_id)


@get("/comments/{comment_id:uuid}/history", summary="What a comment said before")
async def read_history(actor: NamedDependency[Actor], comment_id: FromPath[UUID]) -> History:
    """Earlier texts, oldest first, for the comment's author and for reviewers."""
    return await queries.history(actor, comment_id=comment_id)


router = Router(
    "/api",
    route_handlers=[list_comments, add_comment, change_comment, delete_comment, read_history],
    tags=["Discussion"],
)

"""Writing, changing and deleting comments."""

from uuid import UUID

from backend.accounts.service.presence import require_signed_in
from backend.accounts.service.throttle import spend
from backend.accounts.service.turn import take_turn
from backend.cases.queries.visibility import visible_case
from backend.cases.rules import CaseState
from backend.discussion.rules import (
    CHANGES_PER_DAY,
    CHANGES_PER_HOUR,
    COMMENT_ADDED,
    COMMENTS_PER_CASE,
    COMMENTS_PER_DAY,
    COMMENTS_PER_HOUR,
)
from backend.discussion.schemas import NewComment
from backend.kernel.actor import Actor
from backend.kernel.clock import now
from backend.kernel.database import execute, fetch_one, fetch_value, transaction
from backend.kernel.errors import Conflict, Malformed, NotFound, StaleVersion
from backend.kernel.idempotency import made_before, request_hash
from backend.kernel.ids import new_id
from backend.kernel.jobs import enqueue

_INSERT = """
INSERT INTO comments (id, case_id, author_id, parent_id, annotation_id, text, idempotency_key, request_hash, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""

_KEEP_REVISION = """
INSERT INTO comment_revisions (id, comment_id, version, text, written_at) VALUES ($1, $2, $3, $4, $5)
"""

_MADE_BEFORE = "SELECT id, request_hash FROM comments WHERE author_id = $1 AND idempotency_key = $2"


class NotOpenForDiscussion(Conflict):
    """Only published cases are discussed."""

    slug, title = "not-open", "Not open for discussion"
    detail = "Comments can be made once the case is published."


class TooManyComments(Conflict):
    """A case holds only so many comments."""

    slug, title = "too-many-comments", "Discussion full"
    detail = "This discussion has reached its limit. Begin a new case to go on."


async def add_comment(actor: Actor, *, case_id: UUID, new: NewComment, idempotency_key: str | None) -> UUID:
    """Comment on a published case; the answer is the comment's id, the same one on a retry.

    The case's author, its followers and whoever is answered are told.
    Raises NotFound, NotVerified, NotOpenForDiscussion, KeyReused, TooManyComments, Malformed, QuotaUsedUp.
    """
    await _require_open(actor, case_id)
    hashed = request_hash(new, about=case_id)
    async with transaction():
        await take_turn(actor)
        earlier = await made_before(
            _MADE_BEFORE, author_id=actor.account_id, key=idempotency_key, hashed=hashed
        )
        if earlier is not None:
            return earlier
        await _require_room(case_id)
        await _check_place(case_id, new)
        await spend(actor, COMMENTS_PER_HOUR, COMMENTS_PER_DAY)
        comment_id = new_id()
        await execute(
            _INSERT,
            comment_id,
            case_id,
            actor.account_id,
            new.parent_id,
            new.annotation_id,
            new.text.strip(),
            idempotency_key,
            hashed,
            now(),
        )
        await enqueue(COMMENT_ADDED, comment_id=str(comment_id))
        return comment_id


async def _require_room(case_id: UUID) -> None:
    count = await fetch_value("SELECT count(*) FROM comments WHERE case_id = $1", case_id)
    if count >= COMMENTS_PER_CASE:
        raise TooManyComments


async def _require_open(actor: Actor, case_id: UUID) -> None:
    case = await visible_case(actor, case_id=case_id)
    if case.state is not CaseState.PUBLISHED:
        raise NotOpenForDiscussion


async def _check_place(case_id: UUID, new: NewComment) -> None:
    if new.parent_id is not None and not await fetch_value(
        "SELECT true FROM comments WHERE id = $1 AND case_id = $2 AND parent_id IS NULL",
        new.parent_id,
        case_id,
    ):
        raise Malformed({"/parent_id": "Answer a comment of this case that is not itself an answer."})
    if new.annotation_id is not None and not await fetch_value(
        "SELECT true FROM annotations WHERE id = $1 AND case_id = $2", new.annotation_id, case_id
    ):
        raise Malformed(
            {"/annotation_id": "Pin the comment to a mark on this case; this one may have been removed."}
        )


async def change_comment(actor: Actor, *, comment_id: UUID, version: int, text: str) -> None:
    """Change what one's own comment says, based on a version; what it said is kept.

    Raises NotFound, also when its case is no longer shown; NotVerified, NotOpenForDiscussion, StaleVersion,
    QuotaUsedUp.
    """
    async with transaction():
        case_id = await _keep_revision(actor, comment_id, version)
        await _require_open(actor, case_id)
        await spend(actor, CHANGES_PER_HOUR, CHANGES_PER_DAY)
        await execute(
            "UPDATE comments SET text = $2, version = version + 1, edited_at = $3 WHERE id = $1",
            comment_id,
            text.strip(),
            now(),
        )


async def delete_comment(actor: Actor, *, comment_id: UUID) -> None:
    """Delete one's own comment: its place stays, its text is shown to nobody but reviewers. Raises NotFound."""
    async with transaction():
        await _keep_revision(actor, comment_id, None)
        await execute(
            "UPDATE comments SET deleted_at = $2, version = version + 1 WHERE id = $1", comment_id, now()
        )


async def _keep_revision(actor: Actor, comment_id: UUID, version: int | None) -> UUID:
    """Lock one's own living comment and keep what it says now; the answer is its case."""
    actor.require_verified()
    row = await fetch_one(
        "SELECT case_id, version, text, COALESCE(edited_at, created_at) AS written_at FROM comments"
        " WHERE id = $1 AND author_id = $2 AND deleted_at IS NULL FOR UPDATE",
        comment_id,
        actor.account_id,
    )
    await require_signed_in(actor)
    if row is None:
        raise NotFound
    if version is not None and row["version"] != version:
        raise StaleVersion
    await execute(_KEEP_REVISION, new_id(), comment_id, row["version"], row["text"], row["written_at"])
    case_id: UUID = row["case_id"]
    return case_id

"""Reads of the moderation queue. Reviewers only."""

from uuid import UUID

from asyncpg import Record

from backend.cases.queries.case import person_of
from backend.cases.queries.images import FIRST_IMAGE, FIRST_IMAGE_COLUMNS, first_image_of
from backend.kernel.actor import Actor
from backend.kernel.clock import now
from backend.kernel.database import fetch_all, fetch_one
from backend.kernel.errors import NotFound
from backend.kernel.paging import Page, Position, decode_cursor, page_of
from backend.moderation.schemas import Claim, Decision, QueuedCase

_QUEUE = f"""
SELECT c.id, c.version, c.title, c.specialty, c.submitted_at, c.author_id, a.display_name, a.profession,
       r.reviewer_id, r.expires_at, v.display_name AS reviewer_name, {FIRST_IMAGE_COLUMNS}
FROM (
    SELECT * FROM cases c
    WHERE c.state = 'in_review' AND ($1::timestamptz IS NULL OR (c.submitted_at, c.id) > ($1, $2))
    ORDER BY c.submitted_at, c.id LIMIT $3
) c
JOIN accounts a ON a.id = c.author_id
LEFT JOIN review_claims r ON r.case_id = c.id AND r.expires_at > $4
LEFT JOIN accounts v ON v.id = r.reviewer_id {FIRST_IMAGE}
ORDER BY c.submitted_at, c.id
"""  # noqa: S608  constants only

_CLAIM = """
SELECT r.reviewer_id, r.expires_at, v.display_name AS reviewer_name
FROM review_claims r JOIN accounts v ON v.id = r.reviewer_id WHERE r.case_id = $1
"""


async def queue(actor: Actor, *, cursor: str | None, limit: int) -> Page[QueuedCase]:
    """Cases in review, longest waiting first. Raises NotVerified, NotAllowed, Malformed."""
    actor.require_reviewer()
    after = decode_cursor(cursor)
    rows = await fetch_all(_QUEUE, after.at if after else None, after.id if after else None, limit + 1, now())
    positions = [Position(row["submitted_at"], row["id"]) for row in rows]
    return page_of([_queued(row, actor) for row in rows], positions, limit)


async def claim_on(actor: Actor, *, case_id: UUID) -> Claim:
    """The claim on a case. Raises NotFound, NotAllowed."""
    actor.require_reviewer()
    row = await fetch_one(_CLAIM, case_id)
    if row is None:
        raise NotFound
    return _claim(row, actor)


async def decision(actor: Actor, *, decision_id: UUID) -> Decision:
    """One decision. Raises NotFound, NotAllowed."""
    actor.require_reviewer()
    row = await fetch_one("SELECT id, outcome, reason, decided_at FROM decisions WHERE id = $1", decision_id)
    if row is None:
        raise NotFound
    return Decision(**dict(row))


def _claim(row: Record, actor: Actor) -> Claim:
    return Claim(
        reviewer_name=row["reviewer_name"],
        mine=row["reviewer_id"] == actor.account_id,
        expires_at=row["expires_at"],
    )


def _queued(row: Record, actor: Actor) -> QueuedCase:
    return QueuedCase(
        case_id=row["id"],
        version=row["version"],
        title=row["title"],
        specialty=row["specialty"],
        author=person_of(row),
        mine=row["author_id"] == actor.account_id,
        submitted_at=row["submitted_at"],
        image=first_image_of(row),
        image_count=row["image_count"],
        claim=_claim(row, actor) if row["reviewer_id"] else None,
    )

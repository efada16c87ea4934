"""Making and removing marks."""

from uuid import UUID

from backend.accounts.service.presence import require_signed_in
from backend.accounts.service.throttle import spend
from backend.accounts.service.turn import take_turn
from backend.annotations.rules import (
    MARK_ADDED,
    MARKS_PER_DAY,
    MARKS_PER_HOUR,
    MARKS_PER_PERSON_AND_IMAGE,
    Region,
    lies_within,
    parse_fragment,
)
from backend.annotations.schemas import NewAnnotation
from backend.cases.queries.images import MasterSize, visible_master
from backend.cases.rules import CaseState
from backend.kernel.actor import Actor
from backend.kernel.clock import now
from backend.kernel.database import execute, fetch_value, transaction
from backend.kernel.errors import Conflict, Malformed, NotFound
from backend.kernel.idempotency import made_before, request_hash
from backend.kernel.ids import new_id
from backend.kernel.jobs import enqueue

_INSERT = """
INSERT INTO annotations (id, case_id, image_id, author_id, x, y, width, height, text, idempotency_key, request_hash,
                         created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""

_MADE_BEFORE = "SELECT id, request_hash FROM annotations WHERE author_id = $1 AND idempotency_key = $2"


class NotOpenForMarks(Conflict):
    """Only published cases are marked: before, a mark would tell the author who reviews."""

    slug, title = "not-open-for-marks", "Not open for marks"
    detail = "Marks can be made once the case is published."


class TooManyMarks(Conflict):
    """A person makes only so many marks on one image."""

    slug, title = "too-many-marks", "Too many marks"
    detail = f"You have made {MARKS_PER_PERSON_AND_IMAGE} marks on this picture. Remove one, then mark again."


def _region(new: NewAnnotation, master: MasterSize) -> Region:
    region = parse_fragment(new.target.selector.value)
    if region is None or not lies_within(region, width=master.width, height=master.height):
        raise Malformed(
            {
                "/target/selector/value": "Mark one pixel, or at least 2 by 2, inside the picture: xywh=pixel:x,y,w,h."
            }
        )
    return region


async def add_annotation(
    actor: Actor, *, image_id: UUID, new: NewAnnotation, idempotency_key: str | None
) -> UUID:
    """Mark an image of a published case; the answer is the mark's id, the same one on a retry.

    A mark that says something is told to the case's author.
    Raises NotFound, NotVerified, NotOpenForMarks, Malformed, KeyReused, TooManyMarks, QuotaUsedUp.
    """
    master = await visible_master(actor, image_id=image_id)
    if master.case_state is not CaseState.PUBLISHED:
        raise NotOpenForMarks
    region = _region(new, master)
    text = new.body[0].value.strip() if new.body else ""
    hashed = request_hash(new, about=image_id)
    async with transaction():
        await take_turn(actor)
        earlier = await made_before(
            _MADE_BEFORE, author_id=actor.account_id, key=idempotency_key, hashed=hashed
        )
        if earlier is not None:
            return earlier
        await _require_room(actor, image_id)
        annotation_id = new_id()
        await execute(
            _INSERT,
            annotation_id,
            master.case_id,
            image_id,
            actor.account_id,
            region.x,
            region.y,
            region.width,
            region.height,
            text,
            idempotency_key,
            hashed,
            now(),
        )
        if text:
            await enqueue(MARK_ADDED, annotation_id=str(annotation_id))
        return annotation_id


async def _require_room(actor: Actor, image_id: UUID) -> None:
    count = await fetch_value(
        "SELECT count(*) FROM annotations WHERE image_id = $1 AND author_id = $2", image_id, actor.account_id
    )
    if count >= MARKS_PER_PERSON_AND_IMAGE:
        raise TooManyMarks
    await spend(actor, MARKS_PER_HOUR, MARKS_PER_DAY)


async def remove_annotation(actor: Actor, *, annotation_id: UUID) -> None:
    """Remove one's own mark; comments pinned to it stay, unpinned. Raises NotFound, NotVerified, NotSignedIn."""
    actor.require_verified()
    async with transaction():
        removed = await fetch_value(
            "DELETE FROM annotations WHERE id = $1 AND author_id = $2 RETURNING id",
            annotation_id,
            actor.account_id,
        )
        if removed is None:
            raise NotFound
        await require_signed_in(actor)

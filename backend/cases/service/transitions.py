"""Changes of a case's state: each one compare-and-set statement on state and version."""

from datetime import datetime
from uuid import UUID

from backend.accounts.service.presence import require_signed_in
from backend.audit.rules.actions import Action
from backend.audit.service import record
from backend.cases.rules import (
    CASE_DECIDED,
    CASE_PUBLISHED,
    CaseEvent,
    CaseState,
    ImageState,
    missing_for_submission,
    next_state,
    states_before,
)
from backend.cases.service.draft import lock_editable
from backend.kernel.actor import Actor
from backend.kernel.clock import now
from backend.kernel.database import fetch_all, fetch_one, fetch_value, transaction
from backend.kernel.errors import CaseroundsError, Conflict, NotFound, StaleVersion
from backend.kernel.jobs import enqueue

_SUBMIT = """
UPDATE cases SET state = $3, version = version + 1, submitted_at = $4, updated_at = $4
WHERE id = $1 AND version = $2 AND state = ANY($5::varchar[]) RETURNING id
"""

_RETRACT = """
UPDATE cases SET state = 'retracted', version = version + 1, updated_at = $4
WHERE id = $1 AND author_id = $2 AND version = $3 AND state = ANY($5::varchar[]) RETURNING id
"""

_DECIDE = """
UPDATE cases SET state = $4::varchar, version = version + 1, updated_at = $5, decided_at = $5,
    decision_outcome = $6, decision_reason = $7,
    published_at = CASE WHEN $4::varchar = 'published' THEN $5 ELSE published_at END
WHERE id = $1 AND version = $2 AND author_id <> $3 AND state = ANY($8::varchar[]) RETURNING id
"""

# Locked, so that no picture goes back to be covered between this and the end of the transaction.
_PICTURES = "SELECT state FROM case_images WHERE case_id = $1 FOR SHARE"


class Incomplete(CaseroundsError):
    """Something is still to be done before the case can be sent; the fields say what."""

    slug, status, title = "incomplete", 409, "Not complete yet"
    detail = "Some things are still to be done before this case can be sent. They are named below."


class PicturesNotReady(Conflict):
    """A picture is being covered, or what was found in it has to be answered first."""

    slug, title = "pictures-not-ready", "A photo is not ready"
    detail = "A photo of this case is being made safe just now, or has something left to answer. Wait, then decide."


def _before(event: CaseEvent) -> list[str]:
    return [state.value for state in states_before(event)]


async def submit_case(actor: Actor, *, case_id: UUID, version: int) -> None:
    """Send one's own complete draft to the reviewers.

    Raises NotFound, NotVerified, NotEditable, StaleVersion, Incomplete.
    """
    async with transaction():
        row = await lock_editable(actor, case_id=case_id)
        if row["version"] != version:
            raise StaleVersion
        images = await fetch_all("SELECT state FROM case_images WHERE case_id = $1", case_id)
        missing = missing_for_submission(
            title=row["title"],
            question=row["question"],
            specialty=row["specialty"],
            images=[ImageState(image["state"]) for image in images],
        )
        if missing:
            raise Incomplete(fields=[(f"/{field}", detail) for field, detail in missing])
        sent = await fetch_value(
            _SUBMIT, case_id, version, CaseState.IN_REVIEW.value, now(), _before(CaseEvent.SUBMIT)
        )
        if sent is None:
            raise StaleVersion
        await _record_change(actor, Action.CASE_SUBMITTED, case_id, version)


async def retract_case(actor: Actor, *, case_id: UUID, version: int) -> None:
    """Take one's own case back, for good: no peer sees it from then on.

    Raises NotFound, NotVerified, NotSignedIn, StaleVersion, Conflict.
    """
    actor.require_verified()
    before = _before(CaseEvent.RETRACT)
    async with transaction():
        if await fetch_value(_RETRACT, case_id, actor.account_id, version, now(), before) is not None:
            await require_signed_in(actor)
            await _record_change(actor, Action.CASE_RETRACTED, case_id, version)
            return
    row = await fetch_one(
        "SELECT state FROM cases WHERE id = $1 AND author_id = $2", case_id, actor.account_id
    )
    if row is None:
        raise NotFound
    if next_state(CaseState(row["state"]), CaseEvent.RETRACT) is None:
        raise Conflict
    raise StaleVersion


async def _record_change(actor: Actor, action: Action, case_id: UUID, version: int) -> None:
    details = {"version": str(version)}
    await record(actor, action, subject="case", subject_id=case_id, details=details)


async def _require_ready_pictures(case_id: UUID) -> None:
    states = {ImageState(row["state"]) for row in await fetch_all(_PICTURES, case_id)}
    if states - {ImageState.READY}:
        raise PicturesNotReady


async def decide_case(
    reviewer: Actor, *, case_id: UUID, version: int, event: CaseEvent, reason: str, moment: datetime
) -> None:
    """Carry out a reviewer's decision on the version they saw, and tell whom it concerns.

    Called inside moderation's transaction, which has checked the reviewer's claim. Never one's own case.
    Raises NotVerified, NotAllowed, NotSignedIn, StaleVersion, PicturesNotReady for what would be published.
    """
    reviewer.require_reviewer()
    await require_signed_in(reviewer)
    target = next_state(CaseState.IN_REVIEW, event)
    if target is CaseState.PUBLISHED:
        await _require_ready_pictures(case_id)
    decided = target and await fetch_value(
        _DECIDE,
        case_id,
        version,
        reviewer.account_id,
        target.value,
        moment,
        event.value,
        reason,
        _before(event),
    )
    if not decided:
        raise StaleVersion
    await enqueue(CASE_DECIDED, case_id=str(case_id), version=str(version))
    if target is CaseState.PUBLISHED:
        await enqueue(CASE_PUBLISHED, case_id=str(case_id), after=None)

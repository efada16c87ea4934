"""Clearing an image: a person answers every finding and says what to cover, and the picture is made anew."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from asyncpg import Record

from backend.accounts.service.throttle import spend
from backend.cases.rules import ImageState
from backend.cases.service.draft import lock_editable
from backend.kernel.actor import Actor
from backend.kernel.clock import now
from backend.kernel.database import execute, fetch_all, fetch_one, transaction
from backend.kernel.errors import Malformed, NotFound
from backend.kernel.ids import new_id
from backend.kernel.jobs import enqueue
from backend.safety.rules.clearance import CLEARANCES_PER_DAY, CLEARANCES_PER_HOUR, Answer, takes_nothing_away
from backend.safety.rules.events import IMAGE_CLEARED
from backend.safety.schemas import Clearance, FindingAnswer
from backend.safety.service.answers import answered_findings, last_clearance
from backend.safety.service.errors import (
    CoversLess,
    FindingsLeft,
    NotScannedYet,
    OriginalDestroyed,
    ScannedAgain,
)
from media.findings import Box

_IMAGE = """
SELECT state, scans, original_folder, original_width, original_height FROM case_images
WHERE id = $1 AND case_id = $2 FOR UPDATE
"""

_FINDINGS = "SELECT id, identifying FROM image_findings WHERE image_id = $1"

_ANSWER = """
UPDATE image_findings f SET answer = a.answer, reason = a.reason, answered_by = $2, answered_at = $3
FROM unnest($4::uuid[], $5::varchar[], $6::varchar[]) AS a (id, answer, reason)
WHERE f.id = a.id AND f.image_id = $1 AND (f.answer IS DISTINCT FROM a.answer OR f.reason <> a.reason)
"""

_CLEARANCE = """
INSERT INTO image_clearances (id, image_id, number, scan, account_id, covers, turn, crop, cleared_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""

_CLEARED = "UPDATE case_images SET state = 'cleared', findings_left = 0 WHERE id = $1"


async def clear_own_image(actor: Actor, *, case_id: UUID, image_id: UUID, clearance: Clearance) -> None:
    """Answer for a photo of one's own draft; a job covers, turns and crops it, and scans it again.

    Raises NotVerified, NotFound, NotEditable, NotScannedYet, ScannedAgain, FindingsLeft, OriginalDestroyed, Malformed,
    QuotaUsedUp: each clearance costs seconds of scanning.
    """
    async with transaction():
        await lock_editable(actor, case_id=case_id)
        image = await _lock_image(case_id, image_id)
        await _clear(actor, image_id, image, clearance)
        await execute("UPDATE cases SET updated_at = $2 WHERE id = $1", case_id, now())


async def cover_more(actor: Actor, *, case_id: UUID, image_id: UUID, clearance: Clearance) -> None:
    """Cover more of a photo in review, in the current transaction. Moderation has checked the reviewer's claim.

    Raises NotVerified, NotAllowed, NotFound, CoversLess, and what `clear_own_image` raises.
    """
    actor.require_reviewer()
    image = await _lock_image(case_id, image_id)
    before = await last_clearance(image_id)
    answers = {finding: answered.answer for finding, answered in (await answered_findings(image_id)).items()}
    wanted = {one.finding: one.answer for one in clearance.answers}
    same_frame = (clearance.turn, _crop(clearance)) == (before.turn, before.crop)
    if not (same_frame and takes_nothing_away((answers, before.drawn), (wanted, clearance.covers))):
        raise CoversLess
    await _clear(actor, image_id, image, clearance)


async def _lock_image(case_id: UUID, image_id: UUID) -> Record:
    image = await fetch_one(_IMAGE, image_id, case_id)
    if image is None or image["state"] == ImageState.REFUSED:
        raise NotFound
    if image["state"] in (ImageState.RECEIVED, ImageState.CLEARED):
        raise NotScannedYet
    if image["original_folder"] is None:
        raise OriginalDestroyed
    return image


async def _clear(actor: Actor, image_id: UUID, image: Record, clearance: Clearance) -> None:
    if clearance.scan != image["scans"]:
        raise ScannedAgain
    _require_inside(clearance, image["original_width"], image["original_height"])
    _require_answers(await fetch_all(_FINDINGS, image_id), clearance.answers)
    moment = now()
    await _keep_answers(actor, image_id, clearance.answers, moment)
    await spend(actor, CLEARANCES_PER_HOUR, CLEARANCES_PER_DAY)
    number = (await last_clearance(image_id)).number + 1
    crop = _crop(clearance)
    await execute(
        _CLEARANCE,
        new_id(),
        image_id,
        number,
        clearance.scan,
        actor.account_id,
        msgspec.json.encode(clearance.covers).decode(),
        clearance.turn.value,
        None if crop is None else msgspec.json.encode(crop).decode(),
        moment,
    )
    await execute(_CLEARED, image_id)
    await enqueue(IMAGE_CLEARED, image_id=str(image_id), clearance=str(number))


async def _keep_answers(
    actor: Actor, image_id: UUID, answers: Sequence[FindingAnswer], moment: datetime
) -> None:
    await execute(
        _ANSWER,
        image_id,
        actor.account_id,
        moment,
        [one.finding for one in answers],
        [one.answer.value for one in answers],
        [one.reason.strip() for one in answers],
    )


def _require_answers(findings: Sequence[Record], answers: Sequence[FindingAnswer]) -> None:
    """Each finding is answered once, and what identifies somebody is called harmless only with a reason."""
    given = {one.finding: one for one in answers}
    if len(given) != len(answers) or not given.keys() <= {row["id"] for row in findings}:
        raise Malformed({"/answers": "Answer each finding of this photo once, and nothing else."})
    unreasoned = [
        row["id"]
        for row in findings
        if row["identifying"]
        and (one := given.get(row["id"])) is not None
        and one.answer is Answer.NOT_IDENTIFYING
        and not one.reason.strip()
    ]
    if unreasoned:
        places = [place for place, one in enumerate(answers) if one.finding in unreasoned]
        raise Malformed(
            {f"/answers/{place}/reason": "Say why this identifies nobody." for place in places[:20]}
        )
    left = [str(row["id"]) for row in findings if row["id"] not in given]
    if left:
        raise FindingsLeft(fields=[("/answers", f"Answer the finding {finding}.") for finding in left[:20]])


def _require_inside(clearance: Clearance, width: int, height: int) -> None:
    crop = _crop(clearance)
    if crop is not None and (
        crop.x >= width or crop.y >= height or crop.x + crop.width <= 0 or crop.y + crop.height <= 0
    ):
        raise Malformed({"/crop": "Keep some of the picture."})


def _crop(clearance: Clearance) -> Box | None:
    crop = clearance.crop
    return None if crop is None else Box(crop.x, crop.y, crop.width, crop.height)

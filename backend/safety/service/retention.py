"""Letting originals go when their time is over. A sweep: safe to run twice and by several at once."""

from datetime import timedelta
from uuid import UUID

import structlog

from backend.cases.rules import CaseState
from backend.kernel.clock import now
from backend.kernel.database import execute, fetch_all, fetch_one, transaction
from backend.safety.rules.retention import DECIDED, OVER, UNDECIDED, destruction_cause
from backend.uploads.service.originals import destroy_original
from media.refusals import RefusalReason

log = structlog.get_logger()
_BATCH = 100

_CANDIDATES = """
SELECT i.id FROM case_images i JOIN cases c ON c.id = i.case_id
WHERE i.original_folder IS NOT NULL AND (
    i.created_at <= $1 OR c.state = ANY($2::varchar[]) OR (c.state = ANY($3::varchar[]) AND c.decided_at <= $4)
) LIMIT $5
"""

_LOCKED = """
SELECT i.original_folder, i.created_at, c.state, c.decided_at FROM case_images i JOIN cases c ON c.id = i.case_id
WHERE i.id = $1 AND i.original_folder IS NOT NULL FOR UPDATE OF i SKIP LOCKED
"""

# A photo that nobody has cleared cannot be cleared any more: its author is asked to send it again.
_LET_GO = """
UPDATE case_images SET original_folder = NULL, original_width = NULL, original_height = NULL, findings_left = 0,
    state = CASE WHEN state = 'ready' THEN state ELSE 'refused' END,
    refusal = CASE WHEN state = 'ready' THEN refusal ELSE COALESCE(refusal, $2) END
WHERE id = $1
"""

_READINGS = """
DELETE FROM finding_readings r USING image_findings f WHERE f.id = r.finding_id AND f.image_id = $1
"""


async def destroy_due(kept_days: int) -> int:
    """Let go of every original whose time is over, and of what was read in it; the answer is how many.

    `kept_days` is how long an original stays after the decision.
    """
    moment = now()
    candidates = await fetch_all(
        _CANDIDATES,
        moment - UNDECIDED,
        sorted(state.value for state in OVER),
        sorted(state.value for state in DECIDED),
        moment - timedelta(days=kept_days),
        _BATCH,
    )
    return sum([await _let_go(row["id"], timedelta(days=kept_days)) for row in candidates])


async def _let_go(image_id: UUID, kept_for: timedelta) -> bool:
    async with transaction():
        image = await fetch_one(_LOCKED, image_id)
        if image is None:
            return False
        cause = destruction_cause(
            state=CaseState(image["state"]),
            received_at=image["created_at"],
            decided_at=image["decided_at"],
            kept_for=kept_for,
            now=now(),
        )
        if cause is None:
            return False
        await execute(_LET_GO, image_id, RefusalReason.EXPIRED.value)
        await execute(_READINGS, image_id)
        await destroy_original(image["original_folder"], image_id=image_id, cause=cause)
    log.info("original let go", image_id=str(image_id), cause=cause.value)
    return True

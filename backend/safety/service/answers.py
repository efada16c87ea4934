"""What people have answered so far, and what they had covered, as the rules need it."""

from typing import NamedTuple
from uuid import UUID

import msgspec

from backend.kernel.database import fetch_all, fetch_one
from backend.safety.rules.clearance import Answer, Answered
from backend.safety.rules.geometry import Turn
from media.covers import Cover
from media.findings import Box, FindingKind

_ANSWERED = """
SELECT id, kind, x, y, width, height, answer FROM image_findings
WHERE image_id = $1 AND answer IS NOT NULL ORDER BY number
"""

_CLEARED = """
SELECT number, covers, turn, crop FROM image_clearances WHERE image_id = $1 ORDER BY number DESC LIMIT 1
"""


class Cleared(NamedTuple):
    """What the last person to clear an image wanted: all places in pixels of the upright original."""

    number: int
    """Counted from 1; 0 before anybody has."""
    drawn: list[Cover]
    turn: Turn
    crop: Box | None


async def answered_findings(image_id: UUID) -> dict[UUID, Answered]:
    """The findings that were answered, by their ids, in order."""
    return {
        row["id"]: Answered(
            FindingKind(row["kind"]),
            Box(row["x"], row["y"], row["width"], row["height"]),
            Answer(row["answer"]),
        )
        for row in await fetch_all(_ANSWERED, image_id)
    }


async def last_clearance(image_id: UUID) -> Cleared:
    """The newest clearance of an image; an empty one where there is none."""
    row = await fetch_one(_CLEARED, image_id)
    if row is None:
        return Cleared(0, [], Turn.NONE, None)
    crop = None if row["crop"] is None else msgspec.json.decode(row["crop"], type=Box)
    return Cleared(
        row["number"], msgspec.json.decode(row["covers"], type=list[Cover]), Turn(row["turn"]), crop
    )

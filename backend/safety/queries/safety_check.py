"""What was found in an image and what people said to it: for its author, and for reviewers while it is in review."""

from uuid import UUID

import msgspec
from asyncpg import Record

from backend.cases.queries.visibility import CHECKED, viewer
from backend.cases.rules import ImageState
from backend.cases.schemas import ImageUrls
from backend.kernel.actor import Actor
from backend.kernel.database import fetch_all, fetch_one
from backend.kernel.errors import NotFound
from backend.safety.rules.clearance import Answer
from backend.safety.rules.geometry import Turn
from backend.safety.schemas import Area, FoundPlace, SafetyCheck
from media.covers import Cover
from media.findings import Box, FindingKind
from media.renditions import Rendition

_IMAGE = f"""
SELECT i.id, i.state, i.scans, i.original_folder, i.original_width, i.original_height,
       s.codes, k.covers, k.turn, k.crop
FROM case_images i JOIN cases c ON c.id = i.case_id
LEFT JOIN image_scans s ON s.image_id = i.id AND s.number = i.scans
LEFT JOIN LATERAL (
    SELECT covers, turn, crop FROM image_clearances k WHERE k.image_id = i.id ORDER BY number DESC LIMIT 1
) k ON true
WHERE i.id = $4 AND i.case_id = $3 AND {CHECKED}
"""  # noqa: S608  constants only

_FINDINGS = """
SELECT f.*, r.text FROM image_findings f LEFT JOIN finding_readings r ON r.finding_id = f.id
WHERE f.image_id = $1 ORDER BY f.number
"""


async def safety_check(actor: Actor, *, case_id: UUID, image_id: UUID) -> SafetyCheck:
    """Where an image is on its way to being safe. Raises NotFound, NotVerified."""
    image = await fetch_one(_IMAGE, *viewer(actor), case_id, image_id)
    if image is None:
        raise NotFound
    findings = [_place(row) for row in await fetch_all(_FINDINGS, image_id)]
    kept = image["original_folder"] is not None
    ready = image["state"] == ImageState.READY
    return SafetyCheck(
        image_id=image_id,
        state=ImageState(image["state"]),
        scan=image["scans"],
        width=image["original_width"],
        height=image["original_height"],
        urls=uncovered_urls(image_id) if kept else None,
        original_kept=kept,
        codes=(image["codes"] or []) if ready else [],
        findings=findings,
        covers=msgspec.json.decode(image["covers"] or "[]", type=list[Cover]),
        turn=Turn(image["turn"] or 0),
        crop=_area(msgspec.json.decode(image["crop"], type=Box)) if image["crop"] else None,
        left=sum(finding.answer is None for finding in findings),
    )


def uncovered_urls(image_id: UUID) -> ImageUrls:
    """Where the pictures of an image without covers are."""
    base = f"/api/images/{image_id}/uncovered"
    return ImageUrls(**{rendition.value: f"{base}/{rendition.value}" for rendition in Rendition})


def _place(row: Record) -> FoundPlace:
    return FoundPlace(
        id=row["id"],
        number=row["number"],
        scan=row["scan"],
        kind=FindingKind(row["kind"]),
        identifying=row["identifying"],
        box=Area(x=row["x"], y=row["y"], width=row["width"], height=row["height"]),
        text=row["text"],
        score=round(row["score"], 3),
        answer=Answer(row["answer"]) if row["answer"] else None,
        reason=row["reason"],
    )


def _area(box: Box) -> Area:
    return Area(x=box.x, y=box.y, width=box.width, height=box.height)

"""Burning in what a person wants covered, and scanning what is left. Run by a job; safe to run twice."""

from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import structlog
from asyncpg import Record

from backend.cases.rules import FINDINGS_MOST
from backend.kernel.clock import now
from backend.kernel.database import fetch_one, fetch_value, transaction
from backend.kernel.ports import Ports
from backend.safety.rules.clearance import Answered, covers_of, is_explained
from backend.safety.rules.codes import codes_of
from backend.safety.rules.geometry import Turn, place_in_original
from backend.safety.service.answers import Cleared, answered_findings, last_clearance
from backend.safety.service.findings import judge_again, keep_findings, keep_likeness, keep_scan
from backend.safety.service.stored import PICTURES, copy_out, fetch_master, store_picture
from backend.safety.service.workspace import workspace
from backend.uploads.service import disposal
from media.covers import Cover
from media.findings import Box, Finding, Scan
from media.object_store import ObjectMissing
from media.redaction import painted_area, redact
from media.refusals import RefusalReason
from media.renditions import MEDIA_TYPE, Rendition, object_names
from media.sanitiser import SanitisedImage
from media.workspace import taking_room

log = structlog.get_logger()

_TO_COVER = """
SELECT original_folder, original_width, original_height, scans, folder, placeholder FROM case_images
WHERE id = $1 AND state = 'cleared' AND original_folder IS NOT NULL
"""

_LEFT = """
UPDATE case_images SET state = 'scanned', scans = $2, findings_left = $3
WHERE id = $1 AND state = 'cleared' AND scans = $2 - 1 RETURNING id
"""

_READY = """
UPDATE case_images SET state = 'ready', scans = $2, findings_left = 0, folder = $3, width = $4, height = $5,
    stored_bytes = $6, placeholder = $7, media_type = $8
WHERE id = $1 AND state = 'cleared' AND scans = $2 - 1 RETURNING id
"""

_REFUSED = (
    "UPDATE case_images SET state = 'refused', refusal = $2 WHERE id = $1 AND state = 'cleared' RETURNING id"
)


class _Work(NamedTuple):
    """One image on which everything was answered."""

    image_id: UUID
    image: Record
    wanted: Cleared
    answered: list[Answered]

    @property
    def covers(self) -> list[Cover]:
        return covers_of(self.answered, self.wanted.drawn)

    @property
    def changes_nothing(self) -> bool:
        """Whether the pixels stay those that the last scan saw, the original's, and all that it found is answered."""
        as_it_is = not self.covers and self.wanted.turn is Turn.NONE and self.wanted.crop is None
        return as_it_is and self.image["scans"] == 1 and len(self.answered) < FINDINGS_MOST

    @property
    def kept(self) -> Box:
        """What is left of the original after cropping, in its own pixels."""
        whole = Box(0, 0, self.image["original_width"], self.image["original_height"])
        return whole if self.wanted.crop is None else _overlap(whole, self.wanted.crop)


async def cover_image(ports: Ports, *, image_id: UUID, clearance: int) -> None:
    """Make an image anew as its newest clearance wants it, and scan that.

    What the scan still finds and nothing explains is left to a person again; without any the image is ready. Does
    nothing for an image that is done or gone, or was cleared anew.
    """
    image = await fetch_one(_TO_COVER, image_id)
    wanted = await last_clearance(image_id)
    if image is None or wanted.number != clearance:
        return
    work = _Work(image_id, image, wanted, list((await answered_findings(image_id)).values()))
    if work.changes_nothing:
        await _show_as_it_is(ports, work)
        return
    with taking_room(), workspace(ports.settings.home) as folder:
        await _cover_in(folder, ports, work)


async def give_up_covering(image_id: UUID, clearance: int) -> None:
    """Refuse an image that could not be covered or scanned however often it was tried."""
    if (await last_clearance(image_id)).number == clearance:
        await fetch_value(_REFUSED, image_id, RefusalReason.TOO_DEMANDING.value)


async def _cover_in(folder: Path, ports: Ports, work: _Work) -> None:
    try:
        original = await fetch_master(ports.object_store, work.image["original_folder"], folder)
    except ObjectMissing:
        await fetch_value(_REFUSED, work.image_id, RefusalReason.DAMAGED.value)
        return
    wanted = work.wanted
    picture = await redact(
        original, folder / "covered", covers=work.covers, turn=wanted.turn, crop=wanted.crop
    )
    scan = await ports.scanner.scan(picture.files[Rendition.MASTER].path)
    left = unexplained(scan, work)
    if left:
        await _ask_again(work, scan, left)
    else:
        await _show(ports, work, picture, scan)
    log.info("image covered", image_id=str(work.image_id), covers=len(work.covers), left=len(left))


def unexplained(scan: Scan, work: _Work) -> list[Finding]:
    """What a scan of the covered picture found that nobody has answered, at its places in the original."""
    painted = [painted_area(cover) for cover in work.covers]
    placed = [
        Finding(
            kind=found.kind,
            box=place_in_original(found.box, turn=work.wanted.turn, kept=work.kept),
            text=found.text,
            score=found.score,
            identifying=found.identifying,
        )
        for found in scan.findings
    ]
    return [
        found
        for found in placed
        if not is_explained(found.kind, found.box, work.answered, painted, read=found.text is not None)
    ]


async def _ask_again(work: _Work, scan: Scan, left: list[Finding]) -> None:
    number = work.image["scans"] + 1
    async with transaction():
        if await fetch_value(_LEFT, work.image_id, number, min(len(left), FINDINGS_MOST)) is None:
            return
        kept = await keep_findings(work.image_id, number, left)
        await keep_scan(work.image_id, number, scan, unexplained=kept, codes=[], moment=now())


async def _show_as_it_is(ports: Ports, work: _Work) -> None:
    image = work.image
    folder, names, stored = await copy_out(ports.object_store, image["original_folder"])
    size = (image["original_width"], image["original_height"])
    await _make_ready(work, folder, names, (*size, stored, image["placeholder"]), None)


async def _show(ports: Ports, work: _Work, picture: SanitisedImage, scan: Scan) -> None:
    folder, names = await store_picture(ports.object_store, picture, PICTURES)
    stored = sum(file.size for file in picture.files.values())
    described = (picture.width, picture.height, stored, picture.placeholder)
    await _make_ready(work, folder, names, described, (scan, picture.files[Rendition.MASTER].path))


async def _make_ready(
    work: _Work,
    folder: str,
    names: list[str],
    described: tuple[int, int, int, str],
    scanned: tuple[Scan, Path] | None,
) -> None:
    """Let pictures be shown: width, height, bytes and placeholder as `described`. Without a scan the last one holds."""
    number, codes = work.image["scans"] + 1, codes_of(work.answered)
    async with transaction():
        if await fetch_value(_READY, work.image_id, number, folder, *described, MEDIA_TYPE) is None:
            await disposal.doom(names)
            return
        await disposal.keep(names)
        if work.image["folder"] is not None:
            await disposal.doom(object_names(work.image["folder"]))
        if scanned is None:
            await judge_again(work.image_id, number, codes=codes)
        else:
            scan, master = scanned
            await keep_likeness(work.image_id, scan, master)
            await keep_scan(work.image_id, number, scan, unexplained=0, codes=codes, moment=now())


def _overlap(one: Box, other: Box) -> Box:
    left, top = max(one.x, other.x), max(one.y, other.y)
    right = min(one.x + one.width, other.x + other.width)
    bottom = min(one.y + one.height, other.y + other.height)
    return Box(left, top, right - left, bottom - top)

"""The first scan of an image: nothing to answer, or findings for its author. Run by a job; safe to run twice."""

from pathlib import Path
from uuid import UUID

import structlog
from asyncpg import Record

from backend.cases.rules import FINDINGS_MOST
from backend.kernel.clock import now
from backend.kernel.database import fetch_one, fetch_value, transaction
from backend.kernel.ports import Ports
from backend.safety.rules.codes import codes_of
from backend.safety.service.findings import keep_findings, keep_likeness, keep_scan
from backend.safety.service.stored import copy_out, fetch_master
from backend.safety.service.workspace import workspace
from backend.uploads.service import disposal
from media.findings import Scan
from media.object_store import ObjectMissing, ObjectStore
from media.refusals import RefusalReason
from media.renditions import MEDIA_TYPE
from media.workspace import taking_room

log = structlog.get_logger()

_TO_SCAN = """
SELECT original_folder, original_width, original_height FROM case_images
WHERE id = $1 AND state = 'received' AND original_folder IS NOT NULL AND scans = 0
"""

_SCANNED = """
UPDATE case_images SET state = 'scanned', scans = 1, findings_left = $2
WHERE id = $1 AND state = 'received' AND scans = 0 RETURNING id
"""

_READY = """
UPDATE case_images SET state = 'ready', scans = 1, width = original_width, height = original_height, folder = $2,
    stored_bytes = $3, media_type = $4
WHERE id = $1 AND state = 'received' AND scans = 0 AND original_folder = $5 RETURNING id
"""

_REFUSED = """
UPDATE case_images SET state = 'refused', refusal = $2
WHERE id = $1 AND state = 'received' AND scans = 0 RETURNING id
"""


async def scan_image(ports: Ports, *, image_id: UUID) -> None:
    """Scan an image for what may identify somebody. Does nothing for one that was scanned or is gone."""
    image = await fetch_one(_TO_SCAN, image_id)
    if image is None:
        return
    with taking_room(), workspace(ports.settings.home) as folder:
        await _scan_in(folder, ports, image_id, image)


async def give_up_scanning(image_id: UUID) -> None:
    """Refuse an image that could not be scanned however often it was tried: what is not scanned is not shown."""
    await fetch_value(_REFUSED, image_id, RefusalReason.TOO_DEMANDING.value)
    log.info("image refused", image_id=str(image_id), reason=RefusalReason.TOO_DEMANDING.value)


async def _scan_in(folder: Path, ports: Ports, image_id: UUID, image: Record) -> None:
    try:
        picture = await fetch_master(ports.object_store, image["original_folder"], folder)
    except ObjectMissing:
        await fetch_value(_REFUSED, image_id, RefusalReason.DAMAGED.value)
        return
    scan = await ports.scanner.scan(picture)
    if scan.findings:
        await _ask(image_id, scan, picture)
    else:
        await _show(ports.object_store, image_id, image["original_folder"], scan, picture)
    log.info("image scanned", image_id=str(image_id), findings=len(scan.findings))


async def _ask(image_id: UUID, scan: Scan, picture: Path) -> None:
    """Leave what was found to the author."""
    async with transaction():
        left = min(len(scan.findings), FINDINGS_MOST)
        if await fetch_value(_SCANNED, image_id, left) is None:
            return
        kept = await keep_findings(image_id, 1, scan.findings)
        await keep_likeness(image_id, scan, picture)
        await keep_scan(image_id, 1, scan, unexplained=kept, codes=[], moment=now())


async def _show(object_store: ObjectStore, image_id: UUID, original: str, scan: Scan, picture: Path) -> None:
    """Nothing was found: the pictures may be shown as they are. They are copied out of quarantine."""
    folder, names, stored = await copy_out(object_store, original)
    async with transaction():
        ready = await fetch_value(_READY, image_id, folder, stored, MEDIA_TYPE, original)
        if ready is None:
            await disposal.doom(names)
            return
        await disposal.keep(names)
        await keep_likeness(image_id, scan, picture)
        await keep_scan(image_id, 1, scan, unexplained=0, codes=codes_of([]), moment=now())

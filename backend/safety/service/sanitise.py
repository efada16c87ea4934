"""From the bytes as uploaded to clean pixels, still uncovered, or to a refusal. Run by a job; safe to run twice."""

from pathlib import Path
from uuid import UUID

import structlog

from backend.kernel.database import fetch_one, fetch_value, transaction
from backend.kernel.jobs import enqueue
from backend.kernel.ports import Ports
from backend.safety.rules.events import IMAGE_SANITISED
from backend.safety.service.stored import ORIGINALS, store_picture
from backend.safety.service.workspace import workspace
from backend.uploads.queries import segment_names
from backend.uploads.rules import Cause
from backend.uploads.service import disposal
from backend.uploads.service.create import discard_segments
from backend.uploads.service.destroyed import record_destroyed
from media.object_store import ObjectMissing, ObjectStore
from media.refusals import ImageRefused, RefusalReason
from media.sanitiser import SanitisedImage, sanitise
from media.workspace import taking_room

log = structlog.get_logger()

_SANITISED = """
UPDATE case_images SET original_folder = $2, original_width = $3, original_height = $4, placeholder = $5
WHERE id = $1 AND state = 'received' AND original_folder IS NULL RETURNING id
"""

_REFUSED = """
UPDATE case_images SET state = 'refused', refusal = $2
WHERE id = $1 AND state = 'received' AND original_folder IS NULL RETURNING id
"""

_WAITING = (
    "SELECT upload_id FROM case_images WHERE id = $1 AND state = 'received' AND original_folder IS NULL"
)


async def sanitise_image(ports: Ports, *, image_id: UUID) -> None:
    """Rebuild a received image from its pixels, or refuse it with a reason. Does nothing for one that is done or gone.

    The bytes as uploaded are destroyed in the same transaction. What takes their place as the original is the picture
    without any metadata and without covers; it stays in quarantine.
    """
    upload_id = await _upload_of(image_id)
    if upload_id is None:
        return
    with taking_room(), workspace(ports.settings.home) as folder:
        await _sanitise_in(folder, ports.object_store, image_id, upload_id)


async def _sanitise_in(folder: Path, object_store: ObjectStore, image_id: UUID, upload_id: UUID) -> None:
    source = folder / "original"
    try:
        await _join(object_store, upload_id, source)
        picture = await sanitise(source, folder / "clean")
    except ObjectMissing:
        await refuse(image_id, upload_id, RefusalReason.DAMAGED)
        return
    except ImageRefused as refused:
        await refuse(image_id, upload_id, refused.reason)
        return
    await _keep(object_store, image_id, upload_id, picture)


async def give_up(image_id: UUID) -> None:
    """Refuse an image on which every attempt has failed, so that its author knows what to do."""
    upload_id = await _upload_of(image_id)
    if upload_id is not None:
        await refuse(image_id, upload_id, RefusalReason.TOO_DEMANDING)


async def _upload_of(image_id: UUID) -> UUID | None:
    row = await fetch_one(_WAITING, image_id)
    return row["upload_id"] if row else None


async def _join(object_store: ObjectStore, upload_id: UUID, source: Path) -> None:
    with source.open("wb") as joined:
        for name in await segment_names(upload_id):
            joined.write(await object_store.get(name))


async def _keep(object_store: ObjectStore, image_id: UUID, upload_id: UUID, picture: SanitisedImage) -> None:
    folder, names = await store_picture(object_store, picture, ORIGINALS)
    async with transaction():
        kept = await fetch_value(
            _SANITISED, image_id, folder, picture.width, picture.height, picture.placeholder
        )
        if kept is None:
            await disposal.doom(names)
            return
        await disposal.keep(names)
        await enqueue(IMAGE_SANITISED, image_id=str(image_id))
        await discard_segments(upload_id)
        await record_destroyed(None, upload_id=upload_id, cause=Cause.MADE_SAFE)
    log.info(
        "image sanitised", image_id=str(image_id), megapixels=round(picture.width * picture.height / 1e6, 1)
    )


async def refuse(image_id: UUID, upload_id: UUID, reason: RefusalReason) -> None:
    """Refuse a received image and destroy what was uploaded."""
    async with transaction():
        if await fetch_value(_REFUSED, image_id, reason.value) is not None:
            await discard_segments(upload_id)
            await record_destroyed(None, upload_id=upload_id, cause=Cause.REFUSED)
    log.info("image refused", image_id=str(image_id), reason=reason.value)

"""From the bytes as uploaded to pictures that may be shown, or to a refusal. Run by a job; safe to run twice."""

from pathlib import Path
from uuid import UUID

import structlog

from backend.cases.queries.images import object_name
from backend.cases.service.workspace import workspace
from backend.kernel.database import fetch_one, fetch_value, transaction
from backend.kernel.ids import new_id
from backend.kernel.ports import Ports
from backend.uploads.queries import segment_names
from backend.uploads.rules import Cause
from backend.uploads.service import disposal
from backend.uploads.service.create import discard_segments
from backend.uploads.service.destroyed import record_destroyed
from media.object_store import ObjectMissing, ObjectStore
from media.refusals import ImageRefused, RefusalReason
from media.renditions import MEDIA_TYPE, Rendition
from media.sanitiser import SanitisedImage, sanitise
from media.workspace import taking_room

log = structlog.get_logger()

_READY = """
UPDATE case_images SET state = 'ready', width = $2, height = $3, stored_bytes = $4, placeholder = $5, folder = $6,
                       media_type = $7
WHERE id = $1 AND state = 'received' RETURNING id
"""

_REFUSED = (
    "UPDATE case_images SET state = 'refused', refusal = $2 WHERE id = $1 AND state = 'received' RETURNING id"
)


async def make_safe(ports: Ports, *, image_id: UUID) -> None:
    """Sanitise a received image, or refuse it with a reason. Does nothing for one that is done or gone.

    The original is destroyed in the same transaction in which the image becomes ready or is refused.
    """
    upload_id = await _upload_of(image_id)
    if upload_id is None:
        return
    with taking_room(), workspace(ports.settings.home) as folder:
        await _make_safe_in(folder, ports.object_store, image_id, upload_id)


async def _make_safe_in(folder: Path, object_store: ObjectStore, image_id: UUID, upload_id: UUID) -> None:
    source = folder / "original"
    try:
        await _join(object_store, upload_id, source)
        picture = await sanitise(source, folder / "safe")
    except ObjectMissing:
        await refuse(image_id, upload_id, RefusalReason.DAMAGED)
        return
    except ImageRefused as refused:
        await refuse(image_id, upload_id, refused.reason)
        return
    await _publish_files(object_store, image_id, upload_id, picture)


async def give_up(image_id: UUID) -> None:
    """Refuse an image on which every attempt has failed, so that its author knows what to do."""
    upload_id = await _upload_of(image_id)
    if upload_id is not None:
        await refuse(image_id, upload_id, RefusalReason.TOO_DEMANDING)


async def _upload_of(image_id: UUID) -> UUID | None:
    row = await fetch_one("SELECT upload_id FROM case_images WHERE id = $1 AND state = 'received'", image_id)
    return row["upload_id"] if row else None


async def _join(object_store: ObjectStore, upload_id: UUID, source: Path) -> None:
    with source.open("wb") as joined:
        for name in await segment_names(upload_id):
            joined.write(await object_store.get(name))


async def _publish_files(
    object_store: ObjectStore, image_id: UUID, upload_id: UUID, picture: SanitisedImage
) -> None:
    folder = f"images/{new_id()}"
    names = [object_name(folder, rendition) for rendition in Rendition]
    await disposal.intend(names)
    for rendition in Rendition:
        file = picture.files[rendition]
        await object_store.put_file(object_name(folder, rendition), file.path, media_type=file.media_type)
    stored = sum(file.size for file in picture.files.values())
    async with transaction():
        ready = await fetch_value(
            _READY, image_id, picture.width, picture.height, stored, picture.placeholder, folder, MEDIA_TYPE
        )
        if ready is None:
            await disposal.doom(names)
            return
        await disposal.keep(names)
        await discard_segments(upload_id)
        await record_destroyed(None, upload_id=upload_id, cause=Cause.MADE_SAFE)
    log.info(
        "image made safe", image_id=str(image_id), megapixels=round(picture.width * picture.height / 1e6, 1)
    )


async def refuse(image_id: UUID, upload_id: UUID, reason: RefusalReason) -> None:
    """Refuse a received image and destroy what was uploaded."""
    async with transaction():
        if await fetch_value(_REFUSED, image_id, reason.value) is not None:
            await discard_segments(upload_id)
            await record_destroyed(None, upload_id=upload_id, cause=Cause.REFUSED)
    log.info("image refused", image_id=str(image_id), reason=reason.value)

"""The images of a draft: attached, described, ordered, removed by its author."""

from dataclasses import dataclass
from uuid import UUID

from backend.cases.rules import IMAGE_RECEIVED, IMAGES_MOST
from backend.cases.schemas import ImageAttachment
from backend.cases.service.disposal import discard_image
from backend.cases.service.draft import lock_editable
from backend.kernel.actor import Actor
from backend.kernel.clock import now
from backend.kernel.database import execute, fetch_all, fetch_one, fetch_value, transaction
from backend.kernel.errors import Conflict, Malformed, NotFound
from backend.kernel.ids import new_id
from backend.kernel.jobs import enqueue
from backend.uploads.rules import Cause
from backend.uploads.service.destroyed import record_destroyed

_USE_UPLOAD = """
UPDATE uploads SET used_at = $3
WHERE id = $1 AND account_id = $2 AND used_at IS NULL AND received = length AND expires_at > $3 RETURNING id
"""

_INSERT = """
INSERT INTO case_images (id, case_id, position, upload_id, description, created_at)
SELECT $1, $2, COALESCE(max(position), 0) + 1, $3, $4, $5 FROM case_images WHERE case_id = $2
"""

_CLOSE_GAP = "UPDATE case_images SET position = position - 1 WHERE case_id = $1 AND position > $2"

_REORDER = """
UPDATE case_images i SET position = o.position
FROM unnest($2::uuid[]) WITH ORDINALITY AS o (id, position) WHERE i.id = o.id AND i.case_id = $1
"""


class TooManyImages(Conflict):
    """A case holds only so many images."""

    slug, title = "too-many-images", "Too many photos"
    detail = f"A case holds at most {IMAGES_MOST} photos. Remove one, then add another."


class UploadNotComplete(Conflict):
    """The upload is unknown, unfinished, expired or used for another image."""

    slug, title = "upload-not-complete", "Upload not complete"
    detail = "This photo has not arrived in full, or its upload has expired. Go on with the upload, or send it again."


@dataclass(frozen=True, slots=True)
class Attached:
    """The image that an upload became, and whether it did so just now."""

    image_id: UUID
    new: bool


async def attach_image(actor: Actor, *, case_id: UUID, attachment: ImageAttachment) -> Attached:
    """Make a finished upload the last image of one's own draft, and have it made safe.

    Repeating it answers the same image. Raises NotFound, NotEditable, TooManyImages, UploadNotComplete.
    """
    async with transaction():
        await lock_editable(actor, case_id=case_id)
        earlier = await fetch_value(
            "SELECT id FROM case_images WHERE case_id = $1 AND upload_id = $2", case_id, attachment.upload_id
        )
        if earlier is not None:
            return Attached(earlier, new=False)
        if await fetch_value("SELECT count(*) FROM case_images WHERE case_id = $1", case_id) >= IMAGES_MOST:
            raise TooManyImages
        moment, image_id = now(), new_id()
        if await fetch_value(_USE_UPLOAD, attachment.upload_id, actor.account_id, moment) is None:
            raise UploadNotComplete
        await execute(
            _INSERT, image_id, case_id, attachment.upload_id, attachment.description.strip(), moment
        )
        await _touch(case_id)
        await enqueue(IMAGE_RECEIVED, image_id=str(image_id))
    return Attached(image_id, new=True)


async def describe_image(actor: Actor, *, case_id: UUID, image_id: UUID, description: str) -> None:
    """Set the neutral description of an image of one's own draft. Raises NotFound, NotEditable."""
    async with transaction():
        await lock_editable(actor, case_id=case_id)
        changed = await fetch_value(
            "UPDATE case_images SET description = $3 WHERE case_id = $1 AND id = $2 RETURNING id",
            case_id,
            image_id,
            description.strip(),
        )
        if changed is None:
            raise NotFound
        await _touch(case_id)


async def order_images(actor: Actor, *, case_id: UUID, image_ids: list[UUID]) -> None:
    """Put all images of one's own draft in a new order. Raises NotFound, NotEditable, Malformed."""
    async with transaction():
        await lock_editable(actor, case_id=case_id)
        rows = await fetch_all("SELECT id FROM case_images WHERE case_id = $1", case_id)
        if sorted(row["id"] for row in rows) != sorted(image_ids):
            raise Malformed({"/image_ids": "Name every photo of the case exactly once."})
        await execute(_REORDER, case_id, image_ids)
        await _touch(case_id)


async def remove_image(actor: Actor, *, case_id: UUID, image_id: UUID) -> None:
    """Remove an image from one's own draft and destroy it. Raises NotFound, NotEditable."""
    async with transaction():
        await lock_editable(actor, case_id=case_id)
        row = await fetch_one(
            "SELECT position FROM case_images WHERE case_id = $1 AND id = $2", case_id, image_id
        )
        if row is None:
            raise NotFound
        original = await discard_image(image_id)
        await execute(_CLOSE_GAP, case_id, row["position"])
        await _touch(case_id)
        if original is not None:
            await record_destroyed(actor, upload_id=original, cause=Cause.DELETED)


async def _touch(case_id: UUID) -> None:
    await execute("UPDATE cases SET updated_at = $2 WHERE id = $1", case_id, now())

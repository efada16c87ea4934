"""Letting go of an image: its row, its pictures, its original, what was uploaded for it."""

from uuid import UUID

from backend.kernel.database import fetch_one
from backend.uploads.rules import Cause
from backend.uploads.service.create import discard_segments
from backend.uploads.service.disposal import doom
from backend.uploads.service.originals import destroy_original
from media.renditions import object_names


async def discard_image(image_id: UUID) -> UUID | None:
    """Delete an image's row and doom its objects, in the current transaction.

    The answer is the upload whose bytes went with it; the caller records that.
    """
    row = await fetch_one(
        "DELETE FROM case_images WHERE id = $1 RETURNING folder, original_folder, upload_id", image_id
    )
    if row is None:
        return None
    if row["folder"] is not None:
        await doom(object_names(row["folder"]))
    if row["original_folder"] is not None:
        await destroy_original(row["original_folder"], image_id=image_id, cause=Cause.DELETED)
    upload_id: UUID | None = row["upload_id"]
    return upload_id if upload_id is not None and await discard_segments(upload_id) else None

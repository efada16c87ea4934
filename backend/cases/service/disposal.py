"""Letting go of an image: its row, its pictures, what was uploaded for it."""

from uuid import UUID

from backend.cases.queries.images import object_name
from backend.kernel.database import fetch_one
from backend.uploads.service.create import discard_segments
from backend.uploads.service.disposal import doom
from media.renditions import Rendition


async def discard_image(image_id: UUID) -> UUID | None:
    """Delete an image's row and doom its objects, in the current transaction.

    The answer is the upload whose bytes, the original, went with it; the caller records that.
    """
    row = await fetch_one("DELETE FROM case_images WHERE id = $1 RETURNING folder, upload_id", image_id)
    if row is None:
        return None
    if row["folder"] is not None:
        await doom([object_name(row["folder"], rendition) for rendition in Rendition])
    upload_id: UUID | None = row["upload_id"]
    return upload_id if upload_id is not None and await discard_segments(upload_id) else None

"""Reads of uploads: one's own, as long as they live and have not become an image."""

from uuid import UUID

from backend.kernel.actor import Actor
from backend.kernel.clock import now
from backend.kernel.database import fetch_all, fetch_one
from backend.kernel.errors import NotFound
from backend.uploads.schemas import UploadStatus

_STATUS = """
SELECT id, length, received, expires_at FROM uploads
WHERE id = $1 AND account_id = $2 AND used_at IS NULL AND expires_at > $3
"""

_SEGMENTS = "SELECT object_name FROM upload_segments WHERE upload_id = $1 ORDER BY start"


async def status(actor: Actor, *, upload_id: UUID) -> UploadStatus:
    """Where the actor's own upload stands. Raises NotVerified, NotFound for anybody else's, used and expired ones."""
    actor.require_verified()
    row = await fetch_one(_STATUS, upload_id, actor.account_id, now())
    if row is None:
        raise NotFound
    return UploadStatus(**dict(row))


async def segment_names(upload_id: UUID) -> list[str]:
    """The names of an upload's objects, in order. For jobs, which act for nobody."""
    return [row["object_name"] for row in await fetch_all(_SEGMENTS, upload_id)]

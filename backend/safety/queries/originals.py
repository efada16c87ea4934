"""Reads of originals: the pictures as they were before anything was covered."""

from uuid import UUID

from backend.cases.queries.visibility import CHECKED, viewer
from backend.kernel.actor import Actor
from backend.kernel.clock import now
from backend.kernel.database import fetch_value
from backend.kernel.errors import NotFound
from media.renditions import Rendition, object_name

# Its author may; of reviewers only those who have said why, for a while.
_ORIGINAL = f"""
SELECT i.original_folder FROM case_images i JOIN cases c ON c.id = i.case_id
WHERE i.id = $3 AND i.original_folder IS NOT NULL AND {CHECKED} AND (
    c.author_id = $1
    OR EXISTS (SELECT 1 FROM original_views v WHERE v.image_id = i.id AND v.account_id = $1 AND v.expires_at > $4)
)
"""  # noqa: S608  constants only


async def stored_original(actor: Actor, *, image_id: UUID, rendition: Rendition) -> str:
    """The name of the object with an uncovered picture. Raises NotFound, NotVerified."""
    folder = await fetch_value(_ORIGINAL, *viewer(actor), image_id, now())
    if folder is None:
        raise NotFound
    return object_name(folder, rendition)

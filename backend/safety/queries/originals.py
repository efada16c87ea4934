"""Reads of originals: the pictures as they were before anything was covered."""

from uuid import UUID

from backend.accounts.queries import SIGNED_IN
from backend.cases.queries.visibility import CHECKED_BY_ACCOUNT
from backend.kernel.actor import Actor
from backend.kernel.clock import now
from backend.kernel.database import fetch_value
from backend.kernel.errors import NotFound
from media.renditions import MEDIA_TYPE, Rendition, StoredPicture, object_name

# Its author may; of reviewers only those who have said why, for a while. Asked again while a picture is on its way.
_ORIGINAL = f"""
SELECT i.original_folder
FROM sessions s JOIN accounts a ON a.id = s.account_id, case_images i JOIN cases c ON c.id = i.case_id
WHERE s.id = $1 AND {SIGNED_IN} AND i.id = $3 AND i.original_folder IS NOT NULL AND {CHECKED_BY_ACCOUNT} AND (
    c.author_id = a.id
    OR EXISTS (SELECT 1 FROM original_views v WHERE v.image_id = i.id AND v.account_id = a.id AND v.expires_at > $2)
)
"""  # noqa: S608  constants only


async def stored_original(actor: Actor, *, image_id: UUID, rendition: Rendition) -> StoredPicture:
    """Where an uncovered picture's bytes are, while the actor is signed in. Raises NotFound, NotVerified."""
    actor.require_verified()
    folder = await fetch_value(_ORIGINAL, actor.session_id, now(), image_id)
    if folder is None:
        raise NotFound
    return StoredPicture(object_name(folder, rendition), MEDIA_TYPE)

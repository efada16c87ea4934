"""Looking at an original: a separate act of a reviewer, with a reason."""

from datetime import datetime
from uuid import UUID

from backend.kernel.actor import Actor
from backend.kernel.clock import now
from backend.kernel.database import execute, fetch_one
from backend.kernel.errors import NotFound
from backend.kernel.ids import new_id
from backend.safety.rules.retention import VIEW_LIFETIME
from backend.safety.service.errors import OriginalDestroyed

_ORIGINAL = (
    "SELECT original_folder FROM case_images WHERE id = $1 AND case_id = $2 AND state <> 'refused' FOR SHARE"
)

_VIEW = """
INSERT INTO original_views (id, image_id, account_id, reason, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)
"""


async def view_original(actor: Actor, *, case_id: UUID, image_id: UUID, reason: str) -> tuple[UUID, datetime]:
    """Let a reviewer look at an original for ten minutes; the answer is the view's id and its end.

    Moderation has checked the reviewer's claim on the case, in the same transaction, and tells the audit trail.
    Raises NotVerified, NotAllowed, NotFound, OriginalDestroyed.
    """
    actor.require_reviewer()
    image = await fetch_one(_ORIGINAL, image_id, case_id)
    if image is None:
        raise NotFound
    if image["original_folder"] is None:
        raise OriginalDestroyed
    view_id, moment = new_id(), now()
    await execute(_VIEW, view_id, image_id, actor.account_id, reason, moment, moment + VIEW_LIFETIME)
    return view_id, moment + VIEW_LIFETIME

"""What a reviewer does with the pictures of a case in hand: cover more, and look at an original."""

from datetime import datetime
from uuid import UUID

from backend.audit.rules.actions import Action
from backend.audit.service import record
from backend.kernel.actor import Actor
from backend.kernel.database import transaction
from backend.kernel.errors import Malformed
from backend.moderation.service.review import require_claim
from backend.safety.schemas import Clearance
from backend.safety.service import clear
from backend.safety.service import view_original as originals


async def cover_more(actor: Actor, *, case_id: UUID, image_id: UUID, clearance: Clearance) -> None:
    """Cover more of a picture of a claimed case than its author did.

    Raises NotVerified, NotAllowed, NotFound, OwnCase, NotInReview, ClaimNeeded, and what `clear.cover_more` raises.
    """
    async with transaction():
        await require_claim(actor, case_id=case_id)
        await clear.cover_more(actor, case_id=case_id, image_id=image_id, clearance=clearance)
        details = {"case_id": str(case_id), "scan": str(clearance.scan)}
        await record(
            actor, Action.IMAGE_COVERED_IN_REVIEW, subject="image", subject_id=image_id, details=details
        )


async def view_original(actor: Actor, *, case_id: UUID, image_id: UUID, reason: str) -> datetime:
    """Say why one has to see a picture of a claimed case without covers; says until when one may.

    Raises NotVerified, NotAllowed, NotFound, OwnCase, NotInReview, ClaimNeeded, OriginalDestroyed, Malformed.
    """
    reason = reason.strip()
    if not reason:
        raise Malformed({"/reason": "Say why you have to see the original."})
    async with transaction():
        await require_claim(actor, case_id=case_id)
        view_id, expires_at = await originals.view_original(
            actor, case_id=case_id, image_id=image_id, reason=reason
        )
        details = {"case_id": str(case_id), "view_id": str(view_id)}
        await record(actor, Action.ORIGINAL_VIEWED, subject="image", subject_id=image_id, details=details)
    return expires_at

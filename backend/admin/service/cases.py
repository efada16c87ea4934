"""What administrators do to cases."""

from uuid import UUID

from backend.audit.rules.actions import Action
from backend.audit.service import record
from backend.cases.service.removal import remove_case
from backend.kernel.actor import Operator, Scope
from backend.kernel.database import transaction
from backend.moderation.service.review import end_claim


async def take_down(operator: Operator, *, case_id: UUID, reason: str) -> None:
    """Take a case down at once and tell its author why; doing it twice changes nothing.

    Whoever holds cases:write may. Reviewers who have it open lose their claim. Raises NotAllowed, NotFound,
    NotRemovable.
    """
    operator.require(Scope.CASES_WRITE)
    async with transaction():
        await end_claim(case_id)  # first, as a decision does: the two then wait for each other in one order
        version = await remove_case(operator, case_id=case_id, reason=reason.strip())
        if version is not None:
            details = {"version": str(version)}
            await record(operator, Action.CASE_REMOVED, subject="case", subject_id=case_id, details=details)

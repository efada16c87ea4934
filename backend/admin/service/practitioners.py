"""Looking at practitioners as an administrator: what is shown is personal, so the trail tells who looked, at what."""

from uuid import UUID

from backend.admin.queries import practitioners as queries
from backend.admin.schemas.practitioners import Practitioner
from backend.audit.rules.actions import Action
from backend.audit.service import record
from backend.kernel.actor import Operator, Role
from backend.kernel.database import transaction
from backend.kernel.paging import Page


async def list_practitioners(
    operator: Operator,
    *,
    verified: bool | None,
    role: Role | None,
    suspended: bool | None,
    cursor: str | None,
    limit: int,
) -> Page[Practitioner]:
    """People with accounts, newest first. Whoever holds practitioners:read may. Raises NotAllowed, Malformed."""
    wanted = {"verified": verified, "role": role, "suspended": suspended}
    chosen = {name: str(value).lower() for name, value in wanted.items() if value is not None}
    async with transaction():
        page = await queries.practitioners(
            operator, verified=verified, role=role, suspended=suspended, cursor=cursor, limit=limit
        )
        await record(
            operator,
            Action.PRACTITIONERS_LISTED,
            subject="account",
            subject_id=operator.account_id,  # a list is nobody's: it stands with whoever read it
            details={**chosen, "shown": str(len(page.items))},
        )
    return page


async def read_practitioner(operator: Operator, *, account_id: UUID) -> Practitioner:
    """One person. Whoever holds practitioners:read may. Raises NotAllowed, NotFound."""
    async with transaction():
        shown = await queries.practitioner(operator, account_id=account_id)
        await record(operator, Action.PRACTITIONER_READ, subject="account", subject_id=account_id)
    return shown

"""Practitioners over HTTP, for administrators."""

from typing import Annotated
from uuid import UUID

from litestar import Router, delete, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from backend.accounts.service import standing
from backend.admin.schemas.practitioners import Practitioner, RoleGiven, Suspension
from backend.admin.service import practitioners as service
from backend.kernel.actor import Operator, Role, Scope
from backend.kernel.paging import DEFAULT_LIMIT, Page
from backend.web.authentication import SCOPE
from backend.web.parameters import Cursor, Limit

READ = {SCOPE: Scope.PRACTITIONERS_READ}
WRITE = {SCOPE: Scope.PRACTITIONERS_WRITE}

Verified = Annotated[
    bool | None, QueryParameter(required=False, description="Only the verified, or the others.")
]
Suspended = Annotated[
    bool | None, QueryParameter(required=False, description="Only the suspended, or the others.")
]
InRole = Annotated[Role | None, QueryParameter(required=False, description="Only in this role.")]


@get("", opt=READ, summary="Practitioners")
async def list_practitioners(
    operator: NamedDependency[Operator],
    verified: Verified = None,
    role: InRole = None,
    suspended: Suspended = None,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Page[Practitioner]:
    """People with accounts, newest first. The audit trail tells who has read it."""
    return await service.list_practitioners(
        operator, verified=verified, role=role, suspended=suspended, cursor=cursor, limit=limit
    )


@get("/{account_id:uuid}", opt=READ, summary="A practitioner")
async def read_practitioner(operator: NamedDependency[Operator], account_id: FromPath[UUID]) -> Practitioner:
    """One person with an account. The audit trail tells who has read it."""
    return await service.read_practitioner(operator, account_id=account_id)


@put("/{account_id:uuid}/verification", opt=WRITE, status_code=204, summary="Verify a practitioner")
async def verify_practitioner(operator: NamedDependency[Operator], account_id: FromPath[UUID]) -> None:
    """Accept somebody's registration."""
    await standing.verify(operator, account_id=account_id)


@put("/{account_id:uuid}/suspension", opt=WRITE, status_code=204, summary="Suspend a practitioner")
async def suspend_practitioner(
    operator: NamedDependency[Operator], account_id: FromPath[UUID], data: JSONBody[Suspension]
) -> None:
    """Keep somebody out at once: their sessions and keys end, their devices are told nothing any more."""
    await standing.suspend(operator, account_id=account_id, reason=data.reason)


@delete("/{account_id:uuid}/suspension", opt=WRITE, summary="Let a practitioner in again")
async def reinstate_practitioner(operator: NamedDependency[Operator], account_id: FromPath[UUID]) -> None:
    """End a suspension; the person signs in again by themselves."""
    await standing.reinstate(operator, account_id=account_id)


@put("/{account_id:uuid}/role", opt=WRITE, status_code=204, summary="Give a practitioner a role")
async def change_role(
    operator: NamedDependency[Operator], account_id: FromPath[UUID], data: JSONBody[RoleGiven]
) -> None:
    """Give somebody a role. The last administrator stays one; the keys of one who is none any more end for good."""
    await standing.change_role(operator, account_id=account_id, role=data.role)


router = Router(
    "/practitioners",
    route_handlers=[
        list_practitioners,
        read_practitioner,
        verify_practitioner,
        suspend_practitioner,
        reinstate_practitioner,
        change_role,
    ],
)

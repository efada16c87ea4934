"""The audit trail over HTTP."""

from typing import Annotated
from uuid import UUID

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from backend.audit import queries
from backend.audit.rules.actions import Action
from backend.audit.schemas import AuditEntry
from backend.kernel.actor import Operator, Scope
from backend.kernel.paging import DEFAULT_LIMIT, Page
from backend.web.authentication import SCOPE
from backend.web.parameters import Cursor, Limit

OfAction = Annotated[Action | None, QueryParameter(required=False, description="Only of this kind.")]
OnSubject = Annotated[
    UUID | None,
    QueryParameter(name="subject", required=False, description="Only what was done to this."),
]


@get("", opt={SCOPE: Scope.AUDIT_READ}, summary="The audit trail")
async def list_entries(
    operator: NamedDependency[Operator],
    action: OfAction = None,
    subject: OnSubject = None,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Page[AuditEntry]:
    """What was done, by whom, to what; newest first."""
    return await queries.entries(operator, action=action, subject_id=subject, cursor=cursor, limit=limit)


router = Router("/audit", route_handlers=[list_entries])

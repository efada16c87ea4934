"""Cases over HTTP, for administrators."""

from typing import Annotated
from uuid import UUID

from litestar import Router, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from backend.admin.queries import cases as queries
from backend.admin.schemas.cases import AdminCase, Removal
from backend.admin.service import cases as service
from backend.cases.rules import CaseState
from backend.kernel.actor import Operator, Scope
from backend.kernel.paging import DEFAULT_LIMIT, Page
from backend.web.authentication import SCOPE
from backend.web.parameters import Cursor, Limit

InState = Annotated[
    CaseState | None,
    QueryParameter(name="state", required=False, description="Only in this state; drafts are never listed."),
]
ByAuthor = Annotated[
    UUID | None, QueryParameter(name="author", required=False, description="Only by this practitioner.")
]


@get("", opt={SCOPE: Scope.CASES_READ}, summary="Cases")
async def list_cases(
    operator: NamedDependency[Operator],
    in_state: InState = None,
    author: ByAuthor = None,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Page[AdminCase]:
    """Cases that were sent to review at least once, the newest begun first."""
    return await queries.cases(operator, state=in_state, author_id=author, cursor=cursor, limit=limit)


@put("/{case_id:uuid}/removal", opt={SCOPE: Scope.CASES_WRITE}, status_code=204, summary="Take a case down")
async def remove_case(
    operator: NamedDependency[Operator], case_id: FromPath[UUID], data: JSONBody[Removal]
) -> None:
    """Take a case down at once. Only its author still sees it, with the reason."""
    await service.take_down(operator, case_id=case_id, reason=data.reason)


router = Router("/cases", route_handlers=[list_cases, remove_case])

"""Jobs over HTTP, for administrators."""

from typing import Annotated

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from backend.admin.queries import jobs as queries
from backend.admin.schemas.jobs import Job, JobStatus
from backend.admin.service import jobs as service
from backend.kernel.actor import Operator, Scope
from backend.kernel.paging import DEFAULT_LIMIT, Page
from backend.web.authentication import SCOPE
from backend.web.parameters import Cursor, Limit

InStatus = Annotated[JobStatus, QueryParameter(description="`failed` are those that were set aside.")]


@get("", opt={SCOPE: Scope.JOBS_READ}, summary="Jobs")
async def list_jobs(
    operator: NamedDependency[Operator],
    status: InStatus = JobStatus.SET_ASIDE,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Page[Job]:
    """Jobs in one status, those set aside unless told otherwise; newest first."""
    return await queries.jobs(operator, status=status, cursor=cursor, limit=limit)


@post("/{job_id:int}/retry", opt={SCOPE: Scope.JOBS_WRITE}, status_code=204, summary="Try a job again")
async def retry_job(operator: NamedDependency[Operator], job_id: FromPath[int]) -> None:
    """Put a job that was set aside back in its queue."""
    await service.retry_job(operator, job_id=job_id)


router = Router("/jobs", route_handlers=[list_jobs, retry_job])

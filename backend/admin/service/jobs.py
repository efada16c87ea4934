"""What administrators do to jobs."""

from uuid import UUID

from backend.audit.rules.actions import Action
from backend.audit.service import record
from backend.kernel.actor import Operator, Scope
from backend.kernel.database import fetch_value, transaction
from backend.kernel.errors import Conflict, NotFound
from backend.kernel.jobs import run_again


class NotSetAside(Conflict):
    """The job waits or runs, so there is nothing to try again."""

    slug, title = "not-set-aside", "Not set aside"
    detail = "This job is waiting or running already. Look again in a moment to see what became of it."


async def retry_job(operator: Operator, *, job_id: int) -> None:
    """Put a job that was set aside back in its queue. Whoever holds jobs:write may.

    Jobs are idempotent. Raises NotAllowed, NotFound, NotSetAside.
    """
    operator.require(Scope.JOBS_WRITE)
    async with transaction():
        name = await fetch_value("SELECT task_name FROM procrastinate_jobs WHERE id = $1", job_id)
        if name is None:
            raise NotFound
        if not await run_again(job_id):
            raise NotSetAside
        details = {"job": str(name), "job_id": str(job_id)}
        # Jobs have numbers for identifiers.
        await record(
            operator, Action.JOB_RETRIED, subject="job", subject_id=UUID(int=job_id), details=details
        )

"""Jobs, as administrators list them."""

import json

import msgspec
from asyncpg import Record

from backend.admin.schemas.jobs import Job, JobStatus, LastFailure
from backend.kernel.actor import Operator, Scope
from backend.kernel.database import fetch_all
from backend.kernel.events import Queue
from backend.kernel.jobs import LAST_FAILURE, REQUEST_ID, own_arguments
from backend.kernel.paging import Page, decode_cursor, numbered, page_of

_JOBS = """
SELECT j.id, j.task_name, j.queue_name, j.status::text AS status, j.attempts, j.scheduled_at, j.args,
       (SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id) AS changed_at
FROM procrastinate_jobs j
WHERE j.status = $1::procrastinate_job_status AND ($2::bigint IS NULL OR j.id < $2)
ORDER BY j.id DESC LIMIT $3
"""


async def jobs(operator: Operator, *, status: JobStatus, cursor: str | None, limit: int) -> Page[Job]:
    """Jobs in one status, the newest first. Whoever holds jobs:read may. Raises NotAllowed, Malformed."""
    operator.require(Scope.JOBS_READ)
    after = decode_cursor(cursor)
    rows = await fetch_all(_JOBS, status.value, after.id.int if after else None, limit + 1)
    return page_of([_job(row) for row in rows], [numbered(row["id"]) for row in rows], limit)


def _job(row: Record) -> Job:
    arguments = json.loads(row["args"])
    return Job(
        id=row["id"],
        name=row["task_name"],
        queue=Queue(row["queue_name"]),
        status=JobStatus(row["status"]),
        attempts=row["attempts"],
        scheduled_at=row["scheduled_at"],
        changed_at=row["changed_at"],
        arguments=own_arguments(arguments),
        request_id=arguments.get(REQUEST_ID),
        last_failure=msgspec.convert(arguments.get(LAST_FAILURE), LastFailure | None),
    )

"""The jobs that run in this process, told from those that the queue only believes to run in it.

An outage can come between the queue handing out a job and its name arriving here, or between a job's end and the
queue hearing of it. As long as this process lives, nobody else would ever take such a job.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from backend.kernel.database import fetch_all, fetch_value

log = structlog.get_logger()

_GIVE_BACK = """
UPDATE procrastinate_jobs SET status = 'todo', attempts = attempts + 1, scheduled_at = now()
WHERE id = $1 AND status = 'doing' AND worker_id = ANY($2::bigint[]) RETURNING id
"""
_OURS = "SELECT id FROM procrastinate_jobs WHERE status = 'doing' AND worker_id = ANY($1::bigint[])"


class Underway:
    """What runs in this process now, and as which workers it has been registered."""

    def __init__(self) -> None:
        self._running: set[int] = set()
        self._workers: set[int] = set()
        self._missing: set[int] = set()

    @contextmanager
    def running(self, job_id: int | None) -> Iterator[None]:
        """Count a job as running here."""
        assert job_id is not None  # noqa: S101  only new jobs have none
        self._running.add(job_id)
        try:
            yield
        finally:
            self._running.discard(job_id)

    def registered(self, worker_id: int | None) -> None:
        """Take note of a name under which the queue knows this process."""
        if worker_id is not None:
            self._workers.add(worker_id)

    async def give_back(self) -> None:
        """Put back what has not been running here for two looks in a row: between the two, an end can be noted."""
        ours = {row["id"] for row in await fetch_all(_OURS, sorted(self._workers))}
        missing = ours - self._running
        for job_id in missing & self._missing:
            if await fetch_value(_GIVE_BACK, job_id, sorted(self._workers)) is not None:
                log.warning("job given back that an outage had come between", job_id=job_id)
        self._missing = missing

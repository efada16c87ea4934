"""What no job can do for itself: restart jobs whose worker was killed, with a cap, and periodic sweeps.

It runs outside the queue, in the default worker's process, because a job that does this could itself be left behind.
"""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Sequence

import structlog
from procrastinate import App
from procrastinate.jobs import Job

from backend.kernel.database import fetch_value
from backend.kernel.jobs import failures_of, note_failure, own_arguments, registrations
from backend.kernel.outages import OUTAGES
from backend.kernel.ports import Ports

Sweep = Callable[[], Awaitable[object]]

STALLED_SECONDS = 30
HEARTBEAT_SECONDS = 12.0  # Procrastinate's ten, and some
LATE_SECONDS = 15.0
OFTEN_SECONDS = 5.0
SELDOM_SECONDS = 60.0
RESTARTS = 3
WORKER_KILLED = "WorkerKilled"

# Both only if nobody else, such as another sweeper, has done anything with the job since it was found.
_RESTART = """
UPDATE procrastinate_jobs
SET status = 'todo', attempts = attempts + 1, priority = priority - 1, scheduled_at = now()
WHERE id = $1 AND status = 'doing' AND worker_id IS NOT DISTINCT FROM $2 AND priority = $3 RETURNING id
"""
_SET_ASIDE = """
UPDATE procrastinate_jobs SET status = 'failed', attempts = attempts + 1
WHERE id = $1 AND status = 'doing' AND worker_id IS NOT DISTINCT FROM $2 AND priority = $3 RETURNING id
"""

log = structlog.get_logger()


async def sweep_forever(app: App, ports: Ports, *, often: Sequence[Sweep], seldom: Sequence[Sweep]) -> None:
    """Sweep until cancelled. A sweep that fails is logged and comes round again."""

    heartbeats = Heartbeats()

    async def restart() -> None:
        await restart_stalled(app, ports, heartbeats)

    last_seldom = -math.inf
    while True:
        due = [restart, *often]
        if time.monotonic() - last_seldom >= SELDOM_SECONDS:
            due += seldom
            last_seldom = time.monotonic()
        for sweep in due:
            await _run(sweep)
        await asyncio.sleep(OFTEN_SECONDS)


async def _run(sweep: Sweep) -> None:
    try:
        await sweep()
    except Exception as error:
        log.warning("sweep failed", sweep=getattr(sweep, "__qualname__", "?"), exc_info=error)


class Heartbeats:
    """Whether silence means death: not when nobody could be heard for a while, as while the database hung."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._looked = clock()
        self._audible_from = -math.inf

    def are_audible(self) -> bool:
        """Ask at every look. After one that came late everybody is given the time to be heard again."""
        moment = self._clock()
        if moment - self._looked > LATE_SECONDS:
            self._audible_from = moment + HEARTBEAT_SECONDS
        self._looked = moment
        return moment >= self._audible_from


async def restart_stalled(app: App, ports: Ports, heartbeats: Heartbeats) -> None:
    """Put jobs whose worker was killed back in the queue; after so many times set them aside and say so.

    Each kill costs a job one step of priority: others go first, and the steps lost are the kills counted. Attempts
    would not do: an outage adds to those too.
    """
    stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS)
    if not heartbeats.are_audible():
        return
    for job in stalled:
        if -job.priority >= RESTARTS:
            await _set_aside(ports, job)
        elif await fetch_value(_RESTART, job.id, job.worker_id, job.priority) is not None:
            log.warning("job restarted after its worker was killed", job=job.task_name, job_id=job.id)


async def _set_aside(ports: Ports, job: Job) -> None:
    """Tell whom it concerns, then let it rest where an operator sees it. A way to tell that fails holds up nothing."""
    log.error(
        "job set aside: it was running each time its worker was killed", job=job.task_name, job_id=job.id
    )
    registration = registrations.get(job.task_name)
    try:
        if registration and registration.abandoned:
            await registration.abandoned(ports, **own_arguments(job.task_kwargs))
    except OUTAGES:
        raise
    except Exception as error:
        log.exception("nobody was told of a job set aside", job=job.task_name, job_id=job.id, exc_info=error)
    assert job.id is not None  # noqa: S101  only new jobs have none
    await note_failure(job.id, reason=WORKER_KILLED, times=failures_of(job.task_kwargs))
    await fetch_value(_SET_ASIDE, job.id, job.worker_id, job.priority)

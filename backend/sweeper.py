"""What no job can do for itself: restart jobs whose worker was killed, with a cap, and periodic sweeps.

It runs outside the queue, in the default worker's process, because a job that does this could itself be left behind.
"""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Sequence

import structlog
from procrastinate import App
from procrastinate.jobs import Job, Status
from procrastinate.utils import utcnow

from backend.kernel.jobs import REQUEST_ID, registrations
from backend.kernel.ports import Ports

Sweep = Callable[[], Awaitable[object]]

STALLED_SECONDS = 30
OFTEN_SECONDS = 5.0
SELDOM_SECONDS = 60.0
RESTARTS = 3

log = structlog.get_logger()


async def sweep_forever(app: App, ports: Ports, *, often: Sequence[Sweep], seldom: Sequence[Sweep]) -> None:
    """Sweep until cancelled. A sweep that fails is logged and comes round again."""

    async def restart() -> None:
        await restart_stalled(app, ports)

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


async def restart_stalled(app: App, ports: Ports) -> None:
    """Put jobs whose worker was killed back in the queue; after so many times set them aside and say so.

    Each kill costs a job one step of priority: others go first, and the steps lost are the kills counted. Attempts
    would not do: an outage adds to those too.
    """
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        if -job.priority < RESTARTS:
            log.warning("job restarted after its worker was killed", job=job.task_name, job_id=job.id)
            await app.job_manager.retry_job(job, retry_at=utcnow(), priority=job.priority - 1)
        else:
            await _set_aside(app, ports, job)


async def _set_aside(app: App, ports: Ports, job: Job) -> None:
    log.error(
        "job set aside: it was running each time its worker was killed", job=job.task_name, job_id=job.id
    )
    registration = registrations.get(job.task_name)
    if registration and registration.abandoned:
        arguments = {name: value for name, value in job.task_kwargs.items() if name != REQUEST_ID}
        await registration.abandoned(ports, **arguments)
    await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=False)

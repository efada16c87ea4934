"""The job queue: Procrastinate, with a task for every event that somebody has registered for."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog
from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.jobs import Job

from backend.kernel.jobs import (
    REQUEST_ID,
    Registration,
    failures_of,
    note_failure,
    own_arguments,
    registrations,
)
from backend.kernel.log import frames_of
from backend.kernel.outages import OUTAGES
from backend.kernel.pool import LIMITS
from backend.kernel.ports import Ports
from backend.retrying import Retries, is_last
from backend.settings import Settings
from backend.underway import Underway

PATIENCE_SECONDS = 30.0
"""How long a queue that does not answer is waited for before everything is made anew."""
# A server that vanishes without a word is missed after a minute.
_CONNECTION = {
    "options": " ".join(f"-c {name}={value}" for name, value in LIMITS.items()),
    "connect_timeout": 5,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}

LONGEST_SECONDS = 900.0
"""How long one run of a job may take."""

log = structlog.get_logger()


class JobTookTooLong(Exception):
    """A job was still running after LONGEST_SECONDS; that is its own fault, not an outage."""


def build_queue(settings: Settings, ports: Ports, underway: Underway | None = None) -> App:
    """Procrastinate's app with a task for every registered event."""
    app = App(
        connector=PsycopgConnector(
            conninfo=settings.database_url,
            min_size=1,
            max_size=4,
            kwargs=_CONNECTION,
            timeout=PATIENCE_SECONDS,
        )
    )
    for registration in registrations.values():
        app.task(
            name=registration.event.name,
            queue=registration.event.queue.value,
            pass_context=True,
            retry=Retries(),
        )(_runner(registration, ports, underway or Underway()))
    return app


def _runner(registration: Registration, ports: Ports, underway: Underway) -> Callable[..., Awaitable[None]]:
    async def run(context: JobContext, **arguments: object) -> None:
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(
            job=registration.event.name, job_id=context.job.id, **{REQUEST_ID: arguments.get(REQUEST_ID)}
        )
        with underway.running(context.job.id):
            try:
                await _bounded(registration.run(ports, **own_arguments(arguments)))
            except Exception as error:
                await _failed(registration, ports, context.job, error)
                raise

    return run


async def _bounded(run: Awaitable[None]) -> None:
    """Everything that a job waits for has its own limits; this one holds when something was forgotten."""
    deadline = asyncio.timeout(LONGEST_SECONDS)
    try:
        async with deadline:
            await run
    except TimeoutError:
        if deadline.expired():
            raise JobTookTooLong from None
        raise


async def _failed(registration: Registration, ports: Ports, job: Job, error: Exception) -> None:
    """Note why, and after the last attempt tell whom it concerns."""
    log.warning("job failed", attempt=job.attempts + 1, exc_info=error)
    assert job.id is not None  # noqa: S101  only new jobs have none
    own_fault = not isinstance(error, OUTAGES)
    with suppress(*OUTAGES):
        place = frames_of(error.__traceback__, deepest=1)
        await note_failure(
            job.id,
            reason=type(error).__name__,
            place=place[0] if place else "",
            times=failures_of(job.task_kwargs) + own_fault,
        )
    if registration.abandoned and is_last(error, job):
        await registration.abandoned(ports, **own_arguments(job.task_kwargs))

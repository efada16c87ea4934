"""Runs jobs: one process per queue, and beside the default queue the sweeps that no job can do."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Sequence

import structlog
from procrastinate import App, BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision
from procrastinate.jobs import Job

from backend.accounts.service import sessions, throttle
from backend.alerts import jobs as alert_jobs
from backend.alerts.service import deliver
from backend.cases import jobs as case_jobs
from backend.cases.service.make_safe import workspaces_of
from backend.composition import build_ports, close_ports
from backend.kernel.database import close_pool, open_pool
from backend.kernel.events import Queue
from backend.kernel.jobs import REQUEST_ID, Registration, registrations
from backend.kernel.outages import OUTAGES
from backend.kernel.ports import Ports
from backend.settings import Settings
from backend.sweeper import sweep_forever
from backend.uploads import jobs as upload_jobs
from backend.uploads.service import create as uploads
from backend.uploads.service import disposal

__all__ = ["alert_jobs", "case_jobs", "upload_jobs"]  # imported for what they register

POOL_SIZE = 5
CONCURRENCY = {Queue.IMAGE: 1, Queue.PUSH: 4, Queue.DEFAULT: 4}
GRACE_SECONDS = 10.0
ATTEMPTS = 4
OUTAGE_SECONDS = 5
LONGEST_OUTAGE_SECONDS = 300

log = structlog.get_logger()


class Retries(BaseRetryStrategy):
    """A job that fails is tried a few times; one that met an outage, or our own end, for as long as it takes."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """When to try again, or None to set the job aside."""
        if isinstance(exception, asyncio.CancelledError):
            return RetryDecision()
        if isinstance(exception, OUTAGES):
            wait = min(OUTAGE_SECONDS * 2 ** min(job.attempts, 10), LONGEST_OUTAGE_SECONDS)
            return RetryDecision(retry_in={"seconds": wait})
        if is_last(exception, job):
            return None
        return RetryDecision(retry_in={"seconds": 4 ** (job.attempts + 1)})


def is_last(error: BaseException, job: Job) -> bool:
    """Whether a job that failed like this has been tried often enough."""
    return not isinstance(error, OUTAGES) and job.attempts + 1 >= ATTEMPTS


def build_queue(settings: Settings, ports: Ports) -> App:
    """Procrastinate's app with a task for every registered event."""
    app = App(connector=PsycopgConnector(conninfo=settings.database_url, min_size=1, max_size=4))
    for registration in registrations.values():
        app.task(
            name=registration.event.name,
            queue=registration.event.queue.value,
            pass_context=True,
            retry=Retries(),
        )(_runner(registration, ports))
    return app


def _runner(registration: Registration, ports: Ports) -> Callable[..., Awaitable[None]]:
    async def run(context: JobContext, **arguments: object) -> None:
        request_id = arguments.pop(REQUEST_ID, None)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(
            job=registration.event.name, job_id=context.job.id, **{REQUEST_ID: request_id}
        )
        try:
            await registration.run(ports, **arguments)
        except Exception as error:
            log.warning("job failed", attempt=context.job.attempts + 1, exc_info=error)
            if registration.abandoned and is_last(error, context.job):
                await registration.abandoned(ports, **arguments)
            raise

    return run


async def run_worker(settings: Settings, queues: Sequence[str]) -> None:
    """Run the jobs of these queues until told to stop (SIGINT, SIGTERM)."""
    ports = build_ports(settings)
    await open_pool(settings.database_url, size=POOL_SIZE)
    if Queue.IMAGE in queues:
        shutil.rmtree(workspaces_of(settings.home), ignore_errors=True)
    app = build_queue(settings, ports)
    try:
        async with app.open_async():
            sweeps = asyncio.create_task(_sweeps(app, ports)) if Queue.DEFAULT in queues else None
            try:
                await app.run_worker_async(
                    queues=list(queues),
                    concurrency=max(CONCURRENCY[Queue(queue)] for queue in queues),
                    shutdown_graceful_timeout=GRACE_SECONDS,
                    delete_jobs="successful",
                )
            finally:
                if sweeps:
                    sweeps.cancel()
                    await asyncio.gather(sweeps, return_exceptions=True)
    finally:
        await close_pool()
        await close_ports(ports)


async def _sweeps(app: App, ports: Ports) -> None:
    async def destroy_doomed() -> None:
        await disposal.destroy_doomed(ports.object_store)

    await sweep_forever(
        app,
        ports,
        often=[deliver.sweep],
        seldom=[uploads.sweep, destroy_doomed, sessions.sweep, throttle.sweep],
    )

"""Runs jobs: one process per queue, and beside the default queue the sweeps that no job can do."""

import asyncio
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import psycopg
import structlog
from procrastinate import App
from procrastinate.exceptions import ConnectorException
from procrastinate.worker import Worker

from backend.accounts import jobs as account_jobs
from backend.accounts.service import known_browsers, links, sessions, sign_up, throttle
from backend.alerts import jobs as alert_jobs
from backend.alerts.service import deliver, prune
from backend.composition import build_ports, close_ports
from backend.ending import end, ended_by_signals
from backend.job_queue import build_queue
from backend.job_queue_schema import require_current
from backend.kernel.database import close_pool, open_pool
from backend.kernel.events import Queue
from backend.kernel.outages import OUTAGES
from backend.kernel.ports import Ports
from backend.reconciliation import jobs as reconciliation_jobs
from backend.reconciliation.service import begin as reconciliation
from backend.safety import jobs as safety_jobs
from backend.safety.service import retention
from backend.safety.service.workspace import remove_abandoned
from backend.settings import Settings
from backend.sweeper import sweep_forever
from backend.underway import Underway
from backend.uploads import jobs as upload_jobs
from backend.uploads.service import create as uploads
from backend.uploads.service import disposal, originals

__all__ = [
    "account_jobs",
    "alert_jobs",
    "build_queue",
    "reconciliation_jobs",
    "run_worker",
    "safety_jobs",
    "upload_jobs",
]  # jobs: for what they register

POOL_SIZE = 5
CONCURRENCY = {Queue.IMAGE: 1, Queue.SCAN: 1, Queue.PUSH: 4, Queue.DEFAULT: 4}
GRACE_SECONDS = 5.0  # for jobs when asked to end; those that are not done by then are run anew by the next
AFTERWARDS_SECONDS = 3.0  # for all else. Together less than what supervisors give
PAUSE_SECONDS = 1.0
LOOK_SECONDS = 5.0

log = structlog.get_logger()


async def run_worker(settings: Settings, queues: Sequence[str]) -> None:
    """Run the jobs of these queues until told to stop (SIGINT, SIGTERM), whatever else comes and goes meanwhile.

    Raises JobQueueOutdated.
    """
    with ended_by_signals(within=GRACE_SECONDS + AFTERWARDS_SECONDS) as asked:
        ports, underway = build_ports(settings), Underway()
        await open_pool(settings.database_url, size=POOL_SIZE)
        if Queue.IMAGE in queues or Queue.SCAN in queues:
            remove_abandoned(settings.home)
        try:
            while not asked.is_set():
                with _outage_survived():
                    await _work(build_queue(settings, ports, underway), ports, queues, underway, asked)
                with suppress(TimeoutError):
                    async with asyncio.timeout(PAUSE_SECONDS * (1 + random.random())):  # noqa: S311  spreads, hides nothing
                        await asked.wait()
        finally:
            await close_pool()
            await close_ports(ports)


_QUEUE_OUTAGES: tuple[type[BaseException], ...] = (ConnectorException, psycopg.Error, *OUTAGES)


@contextmanager
def _outage_survived() -> Iterator[None]:
    try:
        yield
    except _QUEUE_OUTAGES as error:
        log.warning("the job queue does not answer", exc_info=error)


async def _work(
    queue: App, ports: Ports, queues: Sequence[str], underway: Underway, asked: asyncio.Event
) -> None:
    """Take jobs until asked to end, or until the queue has not answered for a while."""
    async with queue.open_async():
        await require_current()
        worker = Worker(
            queue,
            queues=list(queues),
            concurrency=max(CONCURRENCY[Queue(name)] for name in queues),
            shutdown_graceful_timeout=GRACE_SECONDS,
            delete_jobs="successful",
            install_signal_handlers=False,
        )
        beside = [_stop_when(asked, worker), _give_back_forever(worker, underway)]
        if Queue.DEFAULT in queues:
            beside.append(_sweeps(queue, ports))
        tasks = [asyncio.create_task(one) for one in beside]
        try:
            await worker.run()  # type: ignore[no-untyped-call]  # Procrastinate leaves it bare
        finally:
            await end(tasks)


async def _stop_when(asked: asyncio.Event, worker: Worker) -> None:
    await asked.wait()
    worker.stop()  # type: ignore[no-untyped-call]  # the same


async def _give_back_forever(worker: Worker, underway: Underway) -> None:
    while True:
        underway.registered(worker.worker_id)
        with _outage_survived():
            await underway.give_back()
        await asyncio.sleep(LOOK_SECONDS)


async def _sweeps(app: App, ports: Ports) -> None:
    async def destroy_doomed() -> None:
        await disposal.destroy_doomed(ports.object_store)

    async def destroy_originals() -> None:
        await retention.destroy_due(ports.settings.originals_kept_days)

    async def verify_destroyed() -> None:
        await originals.verify_destroyed(ports.object_store)

    await sweep_forever(
        app,
        ports,
        often=[deliver.sweep],
        seldom=[
            uploads.sweep,
            destroy_originals,
            destroy_doomed,
            verify_destroyed,
            reconciliation.begin_when_due,
            sessions.sweep,
            links.sweep,
            known_browsers.sweep,
            sign_up.sweep,
            throttle.sweep,
            prune.sweep,
        ],
    )

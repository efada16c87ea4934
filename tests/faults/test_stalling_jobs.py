"""Jobs that fail each time, or block the process that runs them: tried a few times, then set aside for an operator."""

import asyncio
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backend.kernel.database import execute, fetch_all, fetch_value
from backend.kernel.events import Queue
from backend.kernel.jobs import enqueue, run_again
from backend.retrying import ATTEMPTS
from backend.runtime.child import Child
from backend.sweeper import RESTARTS, WORKER_KILLED
from backend.worker import AFTERWARDS_SECONDS, GRACE_SECONDS
from tests.faults.jobs import jobs_of, let_dead_workers_be_missed, let_pauses_pass
from tests.faults.kills.process import Process
from tests.faults.odd_events import BLOCKING, FAILING
from tests.servers.deployment import PROJECT, DeployedCommunity, Deployment
from tests.waiting import LONG_PATIENCE, eventually, until

SET_ASIDE = """
SELECT id, attempts, args #>> '{last_failure, reason}' AS reason FROM procrastinate_jobs WHERE status = 'failed'
"""
TOLD = "SELECT count(*) FROM throttles"

StartWorker = Callable[[Queue], Process]


@pytest.fixture
def start_worker(deployment: Deployment, community: DeployedCommunity) -> Iterator[StartWorker]:
    """Start workers that know the odd jobs too."""
    started: list[Process] = []

    def start(queue: Queue) -> Process:
        child = Child(
            name=queue.value,
            command=[sys.executable, "-m", "tests.faults.odd_jobs", queue.value],
            environment={**os.environ, **deployment.environment},
            folder=PROJECT,
        )
        worker = Process(child, deployment.folder / f"odd {queue.value}.log")
        started.append(worker)
        worker.start()
        return worker

    yield start
    for worker in started:
        worker.kill()


async def test_job_that_fails_each_time_is_set_aside_and_can_be_tried_again_by_hand(
    start_worker: StartWorker,
) -> None:
    await enqueue(FAILING, name="hopeless")
    await execute("UPDATE procrastinate_jobs SET attempts = 20")  # as after outages, which count for nothing
    start_worker(Queue.DEFAULT)

    async def is_set_aside() -> bool:
        await let_pauses_pass()
        return await jobs_of(FAILING, "failed") == 1

    await eventually(is_set_aside, "the job to be set aside")
    [job] = await fetch_all(SET_ASIDE)
    assert (job["attempts"], job["reason"]) == (20 + ATTEMPTS, "ValueError")
    place = await fetch_value("SELECT args #>> '{last_failure, place}' FROM procrastinate_jobs")
    assert place.endswith(" fail")
    assert "hopeless" not in place
    assert await fetch_value(TOLD) == 1

    await execute("DELETE FROM throttles")
    assert await run_again(job["id"])
    assert not await run_again(job["id"])
    await eventually(is_set_aside, "the job to be set aside again")
    [again] = await fetch_all(SET_ASIDE)
    assert (again["id"], again["attempts"]) == (job["id"], ATTEMPTS)


async def blocked(worker: Process, times: int) -> None:
    """Wait until a worker has been blocked for the so-many-th time."""
    await asyncio.to_thread(
        until,
        lambda: worker.said().count("blocking poison") == times,
        "the worker to be blocked",
        LONG_PATIENCE,
    )


async def test_job_that_blocks_its_process_is_restarted_three_times_then_set_aside(
    start_worker: StartWorker,
) -> None:
    await enqueue(BLOCKING, name="poison")
    start_worker(Queue.DEFAULT)
    worker = start_worker(Queue.PUSH)
    for times in range(1, RESTARTS + 2):
        await blocked(worker, times)
        # Its heart has stopped, though it lives. It hears no signal, and is ended all the same.
        if times == 1:
            assert await asyncio.to_thread(worker.stop) < GRACE_SECONDS + AFTERWARDS_SECONDS + 2
        else:
            worker.kill()
        await let_dead_workers_be_missed()
        worker.start()

    async def is_set_aside() -> bool:
        return await jobs_of(BLOCKING, "failed") == 1

    await eventually(is_set_aside, "the job to be set aside")
    assert [job["reason"] for job in await fetch_all(SET_ASIDE)] == [WORKER_KILLED]
    assert await fetch_value(TOLD) == 1
    assert worker.said().count("blocking poison") == RESTARTS + 1


async def test_jobs_go_on_in_the_same_process_after_the_database_threw_everybody_out(
    deployment: Deployment, community: DeployedCommunity, start_worker: StartWorker
) -> None:
    worker = start_worker(Queue.DEFAULT)
    await eventually(lambda: fetch_value("SELECT count(*) FROM procrastinate_workers"), "the worker")
    process = worker.pid
    await execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await enqueue(FAILING, name="afterwards")
    noted = "SELECT count(*) FROM procrastinate_jobs WHERE args ? 'last_failure'"
    await eventually(lambda: fetch_value(noted), "the job to be run")
    assert worker.pid == process


async def test_job_that_an_outage_came_between_is_given_back_by_the_living_worker(
    start_worker: StartWorker,
) -> None:
    start_worker(Queue.DEFAULT)
    await eventually(lambda: fetch_value("SELECT count(*) FROM procrastinate_workers"), "the worker")
    await enqueue(FAILING, name="handed out, never heard of")
    await execute(
        "UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT max(id) FROM procrastinate_workers)"
    )

    async def is_tried() -> bool:
        return bool(await fetch_value("SELECT count(*) FROM procrastinate_jobs WHERE args ? 'last_failure'"))

    await eventually(is_tried, "the job to be run")
    assert await fetch_value("SELECT priority FROM procrastinate_jobs") == 0  # nobody was killed


async def test_nothing_is_logged_of_what_a_job_was_about(start_worker: StartWorker, tmp_path: Path) -> None:
    await enqueue(FAILING, name="canary")
    worker = start_worker(Queue.DEFAULT)
    await asyncio.to_thread(until, lambda: "job failed" in worker.said(), "the failure", LONG_PATIENCE)
    assert "canary" not in worker.said()

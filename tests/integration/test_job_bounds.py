"""Jobs on a queue that several sweepers look after, and one that would never end."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from procrastinate import App

from backend import job_queue
from backend.job_queue import build_queue
from backend.kernel.database import execute, fetch_all, fetch_value
from backend.kernel.events import Event
from backend.kernel.jobs import Registration, enqueue, registrations
from backend.kernel.ports import Ports
from backend.sweeper import RESTARTS, Heartbeats, restart_stalled
from tests.community import Community

WAITING = Event("waiting_for_nothing")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the jobs that were given up."""
    given_up: list[str] = []

    async def wait(_: Ports, *, name: str) -> None:
        await asyncio.Event().wait()

    async def abandoned(_: Ports, *, name: str) -> None:
        given_up.append(name)

    monkeypatch.setitem(registrations, WAITING.name, Registration(WAITING, wait, abandoned))
    return given_up


@pytest_asyncio.fixture
async def queue(community: Community, told: list[str]) -> AsyncIterator[App]:
    """The job queue, open."""
    made = build_queue(community.settings, community.ports)
    async with made.open_async():
        yield made


async def let_a_worker_die(restarts: int) -> None:
    """A job is being run by a worker that is gone."""
    await enqueue(WAITING, name="stalled")
    await execute("UPDATE procrastinate_jobs SET status = 'doing', priority = $1", -restarts)


async def sweep_at_once(queue: App, ports: Ports) -> None:
    """Several sweepers find the same job."""
    await asyncio.gather(*(restart_stalled(queue, ports, Heartbeats()) for _ in range(5)))


async def test_stalled_job_is_restarted_once_by_several_sweepers(community: Community, queue: App) -> None:
    await let_a_worker_die(restarts=1)
    await sweep_at_once(queue, community.ports)
    [job] = await fetch_all("SELECT status::text AS status, priority FROM procrastinate_jobs")
    assert (job["status"], job["priority"]) == ("todo", -2)


async def test_stalled_job_is_set_aside_by_several_sweepers(
    community: Community, queue: App, told: list[str]
) -> None:
    await let_a_worker_die(restarts=RESTARTS)
    await sweep_at_once(queue, community.ports)
    [job] = await fetch_all("SELECT status::text AS status, attempts FROM procrastinate_jobs")
    assert (job["status"], job["attempts"]) == ("failed", 1)
    assert set(told) == {"stalled"}


async def test_job_is_set_aside_though_nobody_can_be_told(
    community: Community, queue: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_: Ports, *, name: str) -> None:
        raise ValueError(name)

    monkeypatch.setitem(registrations, WAITING.name, Registration(WAITING, broken, broken))
    await let_a_worker_die(restarts=RESTARTS)
    await restart_stalled(queue, community.ports, Heartbeats())
    assert await fetch_value("SELECT status::text FROM procrastinate_jobs") == "failed"


async def test_job_that_would_never_end_is_ended_and_counts_as_failed(
    community: Community, queue: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_queue, "LONGEST_SECONDS", 0.1)
    await enqueue(WAITING, name="endless")
    await queue.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False)
    [job] = await fetch_all(
        "SELECT args #>> '{last_failure, reason}' AS reason, status::text FROM procrastinate_jobs"
    )
    assert (job["reason"], job["status"]) == ("JobTookTooLong", "todo")

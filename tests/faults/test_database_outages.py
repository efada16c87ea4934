"""The database hangs, is locked, is used up, dies, is not there yet: waits are bounded, and nothing is restarted."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

import asyncpg
import httpx
import psutil
import pytest
import pytest_asyncio

from backend.app import POOL_SIZE
from backend.kernel.database import fetch_value
from backend.kernel.events import Queue
from backend.kernel.pool import ACQUIRE_SECONDS, COMMAND_SECONDS
from tests.faults.asking import Answer, alive, ask, asks_for_patience, ready, until_served
from tests.faults.kills.caller import Caller, Traffic, newcomer
from tests.faults.kills.machine import Machine, running_machine
from tests.faults.kills.patience import persistently
from tests.waiting import eventually, until

LONGEST_SECONDS = (
    ACQUIRE_SECONDS + COMMAND_SECONDS + 3
)  # a bound of ours for any request, and some for the machine
BACK_SECONDS = 10.0


@pytest_asyncio.fixture(scope="module")
async def machine(tmp_path_factory: pytest.TempPathFactory, vapid_private_key: str) -> AsyncIterator[Machine]:
    """A machine without workers, for all tests of this file."""
    folder = tmp_path_factory.mktemp("machine")
    async with running_machine(folder, vapid_private_key=vapid_private_key, workers=False) as running:
        yield running


@pytest_asyncio.fixture
async def browser(machine: Machine) -> AsyncIterator[httpx.AsyncClient]:
    """The browser of somebody who is signed in; any number of requests at once."""
    person: Caller = await newcomer(machine.address, Traffic())
    yield person.browser
    await person.leave()


@contextmanager
def hanging(machine: Machine) -> Iterator[None]:
    """Stop the database's processes where they are, without a word to anybody."""
    server = psutil.Process(machine.database.pid)
    stopped = [server, *server.children(recursive=True)]
    for process in stopped:
        with suppress(psutil.NoSuchProcess):
            process.suspend()
    try:
        yield
    finally:
        for process in stopped:
            with suppress(psutil.NoSuchProcess):
                process.resume()


@asynccontextmanager
async def locked(machine: Machine, table: str) -> AsyncIterator[None]:
    """Hold a table that every request needs."""
    connection = await asyncpg.connect(machine.database_owner_url)
    try:
        async with connection.transaction():
            await connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
            yield
    finally:
        await connection.close()


async def at_once(browser: httpx.AsyncClient, times: int) -> list[Answer]:
    """So many requests at the same time."""
    return await asyncio.gather(*(ask(browser, "GET", "/api/cases") for _ in range(times)))


async def test_hanging_database_is_told_in_time_and_got_over(
    machine: Machine, browser: httpx.AsyncClient
) -> None:
    process = machine.api.pid
    with hanging(machine):
        asking = asyncio.create_task(at_once(browser, 2 * POOL_SIZE))
        await asyncio.sleep(0)
        await alive(browser)
        assert await ready(browser) == {"database": False, "store": True, "queue": False}
        for answer in await asking:
            asks_for_patience(answer, within=LONGEST_SECONDS)
        await alive(browser)
    await until_served(browser, "/api/cases", within=BACK_SECONDS)
    assert all((await ready(browser)).values())
    assert machine.api.pid == process


async def test_requests_behind_a_lock_and_behind_the_pool_are_told_in_time(
    machine: Machine, browser: httpx.AsyncClient
) -> None:
    async with locked(machine, "sessions"):
        asking = asyncio.create_task(at_once(browser, 3 * POOL_SIZE))
        await asyncio.sleep(0)
        await alive(browser)
        for answer in await asking:
            asks_for_patience(answer, within=LONGEST_SECONDS)
    await until_served(browser, "/api/cases", within=BACK_SECONDS)
    assert [answer.response.status_code for answer in await at_once(browser, 3 * POOL_SIZE)] == [200] * 30


async def test_database_that_dies_under_load_costs_no_more_requests_than_it_had_connections(
    machine: Machine, browser: httpx.AsyncClient
) -> None:
    over, answers = asyncio.Event(), list[Answer]()

    async def go_on_asking() -> None:
        while not over.is_set():
            answers.append(await ask(browser, "GET", "/api/cases"))

    asking = [asyncio.create_task(go_on_asking()) for _ in range(POOL_SIZE)]
    await asyncio.to_thread(until, lambda: len(answers) > 3 * POOL_SIZE, "requests from all connections")
    machine.database.kill()
    machine.database.start()
    await machine.until_ready(machine.database)
    since = len(answers)
    await asyncio.to_thread(until, lambda: len(answers) > since + 5 * POOL_SIZE, "requests afterwards")
    over.set()
    await asyncio.gather(*asking)
    for answer in answers:
        if answer.response.status_code != 200:
            asks_for_patience(answer, within=LONGEST_SECONDS)
    # Those under way when the server came back may have begun before it did.
    afterwards = [answer.response.status_code for answer in answers[since:]]
    assert afterwards.count(503) <= POOL_SIZE
    assert set(afterwards[-2 * POOL_SIZE :]) == {200}


async def test_api_and_worker_that_start_before_their_database_work_when_that_has_come(
    machine: Machine, browser: httpx.AsyncClient
) -> None:
    worker = machine.workers[Queue.DEFAULT]
    machine.database.kill()
    machine.api.kill()
    machine.api.start()
    worker.start()
    process = worker.pid
    await machine.until_ready(machine.api)
    assert await ready(browser) == {"database": False, "store": True, "queue": False}
    asks_for_patience(await ask(browser, "GET", "/api/cases"), within=LONGEST_SECONDS)
    machine.database.start()
    await machine.until_ready(machine.database)
    await until_served(browser, "/api/cases", within=BACK_SECONDS)
    assert all((await ready(browser)).values())
    registered = "SELECT count(*) FROM procrastinate_workers"
    await eventually(lambda: persistently(lambda: fetch_value(registered)), "the worker to take jobs")
    assert await worker.ready()
    assert worker.pid == process

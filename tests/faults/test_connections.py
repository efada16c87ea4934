"""Connections to the database: held to our limits on any server, and back in the pool however their use ended."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import asyncpg
import pytest
import pytest_asyncio

from backend.kernel.database import DB, close_pool, execute, fetch_value, open_pool, transaction
from backend.kernel.errors import Unavailable
from backend.kernel.outages import OUTAGES
from backend.kernel.pool import LIMITS
from tests.servers.platform import PostgresServer
from tests.waiting import eventually


@pytest_asyncio.fixture
async def one_connection(postgres_server: PostgresServer, database: str) -> AsyncIterator[None]:
    """A pool of one connection, so that one that is not given back is missed at once."""
    await open_pool(postgres_server.app_url(database), size=1)
    yield
    await close_pool()


@pytest_asyncio.fixture
async def somebody(postgres_server: PostgresServer, database: str) -> AsyncIterator[asyncpg.Connection]:
    """Somebody else on the same database, who may do everything."""
    connection = await asyncpg.connect(postgres_server.superuser_url(database))
    yield connection
    await connection.close()


_END_OURS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND state = $1 AND pid <> pg_backend_pid()
"""


_NOBODY_SLEEPS = """
SELECT count(*) = 0 FROM pg_stat_activity
WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid()
"""


async def end_ours(somebody: asyncpg.Connection, state: str) -> None:
    """End our one connection on the server, as soon as it is in that state."""
    await eventually(lambda: somebody.fetchval(_END_OURS, state), "our connection to be seen")


async def test_limits_hold_on_a_server_that_sets_none(postgres_server: PostgresServer, database: str) -> None:
    await open_pool(postgres_server.superuser_url(database), size=1)  # a role without limits of its own
    assert {name: await fetch_value("SELECT current_setting($1)", name) for name in LIMITS} == LIMITS
    await close_pool()


async def use_transaction() -> int:
    async with transaction():
        return int(await fetch_value("SELECT 1"))


async def lose_connection_in_transaction(
    somebody: asyncpg.Connection, *, then: type[Exception] | None
) -> None:
    async with transaction():
        await execute("SELECT 1")
        await end_ours(somebody, "idle in transaction")
        if then is not None:
            raise then


@pytest.mark.usefixtures("one_connection")
async def test_connection_that_dies_before_a_transaction_costs_that_one_at_most(
    somebody: asyncpg.Connection,
) -> None:
    assert await use_transaction() == 1
    await end_ours(somebody, "idle")
    with suppress(*OUTAGES):
        await use_transaction()
    assert await use_transaction() == 1


@pytest.mark.usefixtures("one_connection")
async def test_connection_that_dies_before_the_commit_costs_that_transaction_alone(
    somebody: asyncpg.Connection,
) -> None:
    with pytest.raises(OUTAGES):
        await lose_connection_in_transaction(somebody, then=None)
    assert not DB.transaction_exists()
    assert await use_transaction() == 1


@pytest.mark.usefixtures("one_connection")
async def test_error_of_ours_is_told_rather_than_the_death_of_its_connection(
    somebody: asyncpg.Connection,
) -> None:
    with pytest.raises(KeyError):
        await lose_connection_in_transaction(somebody, then=KeyError)
    assert not DB.transaction_exists()
    assert await use_transaction() == 1


@pytest.mark.usefixtures("one_connection")
async def test_statement_that_is_given_up_gives_its_connection_back_at_once(
    somebody: asyncpg.Connection,
) -> None:
    for within in (False, True):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(_sleep(in_transaction=within), 0.1)
        assert await asyncio.wait_for(use_transaction(), 3) == 1
        assert not DB.transaction_exists()
        await eventually(lambda: somebody.fetchval(_NOBODY_SLEEPS), "the server to give up too", 6)


async def _sleep(*, in_transaction: bool) -> None:
    if not in_transaction:
        await execute("SELECT pg_sleep(8)")
        return
    async with transaction():
        await execute("SELECT pg_sleep(8)")


@pytest.mark.usefixtures("one_connection")
async def test_pool_in_full_use_is_told_as_unavailable_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.kernel.pool.ACQUIRE_SECONDS", 0.2)
    async with transaction():
        with pytest.raises(Unavailable):
            await asyncio.create_task(_elsewhere())
    assert await _elsewhere() == 1


async def _elsewhere() -> int:
    """Ask outside whatever transaction is open where this is called."""
    DB.current_transaction.set(None)
    return int(await fetch_value("SELECT 1"))


async def test_server_whose_name_nobody_knows_is_told_as_unavailable() -> None:
    await open_pool("postgresql://somebody:secret@nowhere.invalid:5432/caserounds", size=1)
    with pytest.raises(Unavailable):
        await fetch_value("SELECT 1")
    await close_pool()

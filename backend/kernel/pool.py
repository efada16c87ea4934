"""The one engine to PostgreSQL and its pool: every wait has an end, and no broken connection stays in it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from types import TracebackType
from typing import Any

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from asyncpg.transaction import Transaction as AsyncpgTransaction
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction

from backend.kernel.errors import Unavailable

ACQUIRE_SECONDS = 5
"""Until a request has a connection, made anew where need be."""
COMMAND_SECONDS = 12
"""Until a server that says nothing at all is given up. A living one ends a statement before."""
LIMITS = {
    "statement_timeout": "10s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "30s",
    "client_connection_check_interval": "1s",  # what we have given up ends, and lets go of its locks
}
"""What the server holds our connections to, whichever server it is and whatever its roles are allowed."""

_CUT_SHORT = (TimeoutError, asyncio.CancelledError, asyncpg.InternalClientError)
"""After these nobody knows in what state a connection is. asyncpg raises the last where a server's farewell has
arrived on it and has not been read yet."""


class _Transaction(PostgresTransaction):
    """Piccolo's transaction, which gives its connection back however it ends.

    Piccolo's own keeps it for good when BEGIN, COMMIT or ROLLBACK fails, and stays the current transaction of the
    task: after one restart of the server a pool would be empty, and a task that goes on would never work again.
    """

    connection: "PoolConnectionProxy[asyncpg.Record]"
    transaction: AsyncpgTransaction

    async def get_connection(self) -> "PoolConnectionProxy[asyncpg.Record]":
        """A connection of the pool, or where there is none (in `migrate`) one of our own."""
        if self.engine.pool is None:
            return await self.engine.get_new_connection()
        return await _acquire(self.engine.pool)

    async def begin(self) -> None:
        """BEGIN."""
        try:
            await self.transaction.start()
        except BaseException:
            await self._let_go(broken=True)
            raise

    async def __aexit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        if self._parent is not None:
            return exception is None
        broken = True
        try:
            broken = await self._end(exception)
        finally:
            self.engine.current_transaction.reset(self.context)
            await self._let_go(broken=broken)
        return exception is None

    async def _end(self, exception: BaseException | None) -> bool:
        """COMMIT or ROLLBACK; the answer is whether the connection is of no more use."""
        if isinstance(exception, _CUT_SHORT):
            return True  # it may still be busy; the server rolls back when it is closed
        if exception is None:
            await self.transaction.commit()
            return False
        with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError):
            await self.transaction.rollback()
            return False
        return True

    async def _let_go(self, *, broken: bool) -> None:
        if broken:
            _terminate(self.connection)
        if self.engine.pool is not None:
            await self.engine.pool.release(self.connection)
        elif not broken:
            await self.connection.close()


class _QuietEngine(PostgresEngine):
    """Piccolo's engine, without its habit of connecting when a module is imported, with our transactions."""

    async def check_version(self) -> None:
        """Leave the server's version to `migrate`, which has an address to ask."""

    def transaction(self, allow_nested: bool = True) -> _Transaction:  # noqa: FBT001, FBT002  the signature is Piccolo's
        """A transaction, or a part of the current one."""
        return _Transaction(engine=self, allow_nested=allow_nested)


DB = _QuietEngine(config={}, extensions=())


async def _leave_as_is(_: Any) -> None:
    """Spare the round trip that asyncpg makes to reset a connection: we set nothing but with SET LOCAL."""


async def open_pool(database_url: str, *, size: int = 10) -> None:
    """Make the pool for the life of this process. Call in the event loop that will use it.

    It connects when it is first used: a process starts without its database, and says so when it is asked.
    """
    DB.config = {"dsn": database_url}
    DB.pool = await asyncpg.create_pool(
        database_url,
        min_size=0,
        max_size=size,
        reset=_leave_as_is,
        timeout=ACQUIRE_SECONDS,
        command_timeout=COMMAND_SECONDS,
        server_settings=LIMITS,
    )


async def close_pool() -> None:
    """Close the pool that `open_pool` made; connections in use are given a moment."""
    pool, DB.pool = DB.pool, None
    if pool is None:
        return
    try:
        async with asyncio.timeout(ACQUIRE_SECONDS):
            await pool.close()
    except (TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, ConnectionError):
        pool.terminate()


def connections() -> tuple[int, int]:
    """How many connections of the pool are in use just now, and how many may be."""
    pool = DB.pool
    return (pool.get_size() - pool.get_idle_size(), pool.get_max_size()) if pool is not None else (0, 0)


@asynccontextmanager
async def borrowed() -> "AsyncIterator[PoolConnectionProxy[asyncpg.Record]]":
    """A connection: that of the current transaction, or one of the pool. Raises Unavailable where there is none.

    One whose statement was cut short is not used again: the statement may still be running.
    """
    current = DB.current_transaction.get()
    if current is not None:
        yield current.connection
        return
    if DB.pool is None:
        msg = "the pool is not open"
        raise RuntimeError(msg)
    connection = await _acquire(DB.pool)
    try:
        yield connection
    except _CUT_SHORT:
        _terminate(connection)
        raise
    finally:
        await DB.pool.release(connection)


def _terminate(connection: "PoolConnectionProxy[asyncpg.Record]") -> None:
    with suppress(asyncpg.InterfaceError):  # it is gone already, and out of the pool
        connection.terminate()


async def _acquire(pool: asyncpg.Pool) -> "PoolConnectionProxy[asyncpg.Record]":
    """A connection within ACQUIRE_SECONDS. Raises Unavailable for a pool in full use and a server out of reach."""
    try:
        return await pool.acquire(timeout=ACQUIRE_SECONDS)
    except OSError as error:  # timeouts, refusals, and names that nobody resolves
        raise Unavailable from error

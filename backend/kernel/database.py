"""The one engine to PostgreSQL, its bounded pool, transactions, and statements written out in SQL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from piccolo.engine.postgres import PostgresEngine

ACQUIRE_SECONDS = 5
CONNECT_SECONDS = 10
COMMAND_SECONDS = 20


class _QuietEngine(PostgresEngine):
    """Piccolo's engine, without its habit of connecting when a module is imported."""

    async def check_version(self) -> None:
        """Leave the server's version to `migrate`, which has an address to ask."""


DB = _QuietEngine(config={}, extensions=())


class _BoundedPool(asyncpg.Pool):  # type: ignore[misc]  # asyncpg ships no types
    """A pool that never waits for ever for a connection (asyncpg's own default)."""

    def acquire(self, *, timeout: float | None = None) -> Any:
        return super().acquire(timeout=timeout or ACQUIRE_SECONDS)


async def _leave_as_is(_: Any) -> None:
    """Spare the round trip that asyncpg makes to reset a connection: we set nothing but with SET LOCAL."""


async def open_pool(database_url: str, *, size: int = 10) -> None:
    """Connect to the database for the life of this process. Call in the event loop that will use it."""
    DB.config = {"dsn": database_url}
    DB.pool = await _BoundedPool(
        database_url,
        min_size=1,
        max_size=size,
        max_queries=50_000,
        max_inactive_connection_lifetime=300,
        setup=None,
        init=None,
        reset=_leave_as_is,
        connect=None,
        loop=None,
        connection_class=asyncpg.Connection,
        record_class=asyncpg.Record,
        timeout=CONNECT_SECONDS,
        command_timeout=COMMAND_SECONDS,
    )


async def close_pool() -> None:
    """Close the pool that `open_pool` made; connections in use are given a moment."""
    pool, DB.pool = DB.pool, None
    if pool is not None:
        await pool.close()


@asynccontextmanager
async def transaction() -> AsyncIterator[None]:
    """All or nothing. Inside another one it joins it: only the outermost commits."""
    async with DB.transaction():
        yield


@asynccontextmanager
async def _connection() -> AsyncIterator["PoolConnectionProxy[asyncpg.Record]"]:
    current = DB.current_transaction.get()
    if current is not None:
        yield current.connection
        return
    if DB.pool is None:
        msg = "the pool is not open"
        raise RuntimeError(msg)
    async with DB.pool.acquire() as connection:
        yield connection


async def fetch_all(sql: str, *arguments: object) -> list[asyncpg.Record]:
    """All rows of one statement; `$1` and on are bound, never pasted. Joins the current transaction."""
    async with _connection() as connection:
        rows: list[asyncpg.Record] = await connection.fetch(sql, *arguments)
        return rows


async def fetch_one(sql: str, *arguments: object) -> asyncpg.Record | None:
    """The first row, or None."""
    async with _connection() as connection:
        return await connection.fetchrow(sql, *arguments)


async def fetch_value(sql: str, *arguments: object) -> Any:
    """The first column of the first row, or None."""
    async with _connection() as connection:
        return await connection.fetchval(sql, *arguments)


async def execute(sql: str, *arguments: object) -> None:
    """One statement whose rows do not matter."""
    async with _connection() as connection:
        await connection.execute(sql, *arguments)

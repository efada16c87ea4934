"""Transactions, and statements written out in SQL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from backend.kernel.pool import DB, borrowed, close_pool, open_pool

__all__ = [
    "DB",
    "close_pool",
    "execute",
    "fetch_all",
    "fetch_one",
    "fetch_value",
    "open_pool",
    "transaction",
]


@asynccontextmanager
async def transaction() -> AsyncIterator[None]:
    """All or nothing. Inside another one it joins it: only the outermost commits."""
    async with DB.transaction():
        yield


async def fetch_all(sql: str, *arguments: object) -> list[asyncpg.Record]:
    """All rows of one statement; `$1` and on are bound, never pasted. Joins the current transaction."""
    async with borrowed() as connection:
        rows: list[asyncpg.Record] = await connection.fetch(sql, *arguments)
        return rows


async def fetch_one(sql: str, *arguments: object) -> asyncpg.Record | None:
    """The first row, or None."""
    async with borrowed() as connection:
        return await connection.fetchrow(sql, *arguments)


async def fetch_value(sql: str, *arguments: object) -> Any:
    """The first column of the first row, or None."""
    async with borrowed() as connection:
        return await connection.fetchval(sql, *arguments)


async def execute(sql: str, *arguments: object) -> None:
    """One statement whose rows do not matter."""
    async with borrowed() as connection:
        await connection.execute(sql, *arguments)

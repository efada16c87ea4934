"""The database of a backup: a snapshot of its rows, what they name, and what a restore changes in them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import asyncpg

from backend.backup import dumping
from backend.backup.settling import settling_statements
from backend.reconciliation.queries.names import EVERY_NAME, EVERY_NOTE, PICTURES
from media.renditions import object_names

CONNECT_SECONDS = 10

_STILL_NAMED = "SELECT folder FROM case_images WHERE folder = ANY($1::varchar[])"
_AUDIT_HEAD = "SELECT seq || ':' || encode(hash, 'hex') FROM audit_head"
_RELATIONS = """
SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
"""


class Snapshot(NamedTuple):
    """What one moment's rows name."""

    folders: list[str]
    """Of images that are stored."""
    named: frozenset[str]
    """Every object that a row names, what is no part of a backup included: originals, and what is on its way out."""
    migrations: list[str]
    audit_head: str
    """Number and hash of the last entry of the audit trail, as `caserounds audit verify` prints them."""


@asynccontextmanager
async def connected(database_url: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """Connect for a moment. Raises OSError, asyncpg.PostgresError."""
    connection = await asyncpg.connect(database_url, timeout=CONNECT_SECONDS)
    try:
        yield connection
    finally:
        await connection.close(timeout=CONNECT_SECONDS)


async def take(owner_url: str, target: Path) -> Snapshot:
    """Write the rows of one moment to a file and say what they name. Raises ToolFailed."""
    async with (
        connected(owner_url) as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
            await connection.execute(f"SET LOCAL {limit} = 0")
        snapshot = await connection.fetchval("SELECT pg_export_snapshot()")
        await dumping.dump(owner_url, major=major_of(connection), snapshot=snapshot, target=target)
        return Snapshot(
            await column(connection, PICTURES),
            frozenset(await column(connection, f"{EVERY_NAME} UNION ALL {EVERY_NOTE}")),
            await migrations_of(connection),
            await connection.fetchval(_AUDIT_HEAD),
        )


async def still_named(owner_url: str, folders: Sequence[str]) -> set[str]:
    """Say which of these images' folders rows name now."""
    async with connected(owner_url) as connection:
        return set(await column(connection, _STILL_NAMED, folders))


async def is_empty(owner_url: str) -> bool:
    """Say whether a database has nothing of anybody's in it."""
    async with connected(owner_url) as connection:
        return bool(await connection.fetchval(_RELATIONS) == 0)


async def put_back(owner_url: str, source: Path, *, gone: Sequence[str]) -> None:
    """Fill an empty database, end every way in, drop what has no objects: all or nothing. Raises ToolFailed."""
    async with connected(owner_url) as connection:
        major = major_of(connection)
    await dumping.restore(owner_url, major=major, source=source, statements=settling_statements(gone))


async def names(owner_url: str) -> set[str]:
    """The names of all objects that rows of images name now."""
    async with connected(owner_url) as connection:
        return names_in(await column(connection, PICTURES))


def names_in(folders: Sequence[str]) -> set[str]:
    """The names of all objects in images' folders."""
    return {name for folder in folders for name in object_names(folder)}


def major_of(connection: "asyncpg.Connection[asyncpg.Record]") -> int:
    """The release of the server: 16, 18."""
    return int(connection.get_server_version().major)


async def migrations_of(connection: "asyncpg.Connection[asyncpg.Record]") -> list[str]:
    """What has been done to the schema so far, as Piccolo keeps it."""
    return await column(connection, "SELECT app_name || ' ' || name FROM migration ORDER BY 1")


async def column(
    connection: "asyncpg.Connection[asyncpg.Record]", statement: str, *arguments: object
) -> list[str]:
    """The first column of all rows."""
    return [row[0] for row in await connection.fetch(statement, *arguments)]

"""Bringing a database to today's schema: the same as a fresh one, all or nothing, by one migrator at a time."""

import asyncio
import importlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio
from piccolo.table import create_db_tables

from backend import migrate as migrator
from backend.kernel.database import DB, fetch_value, transaction
from backend.kernel.events import Event
from backend.kernel.jobs import enqueue
from backend.migrate import MigrationFailed, migrate, role_of
from backend.piccolo_conf import APP_REGISTRY
from tests.community import Community
from tests.integration import rows
from tests.servers import platform
from tests.servers.platform import Addresses, PostgresServer

COLUMNS = """
SELECT c.relname || '.' || a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS required,
       pg_get_expr(d.adbin, d.adrelid) AS default, a.attidentity::text AS identity, a.attgenerated::text AS generated
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY 1
"""
CONSTRAINTS = """
SELECT conrelid::regclass || '.' || conname AS name, contype::text AS type, pg_get_constraintdef(oid) AS definition
FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n' ORDER BY 1
"""
INDEXES = """
SELECT tablename || '.' || indexname AS name, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1
"""
FUNCTIONS = """
SELECT oid::regprocedure::text AS name, pg_get_functiondef(oid) AS definition,
       has_function_privilege('public', oid, 'EXECUTE') AS for_everybody
FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prokind = 'f' ORDER BY 1
"""
UNINDEXED = """
SELECT c.conrelid::regclass || '.' || a.attname FROM pg_constraint c
JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace
  AND c.conrelid::regclass::text NOT LIKE 'procrastinate%'
  AND NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indkey[0] = c.conkey[1])
ORDER BY 1
"""
NEVER_DELETED = ["comments.parent_id", "inbox_entries.comment_id"]
"""References to comments: one that is deleted keeps its row."""
KINDS = {"columns": COLUMNS, "constraints": CONSTRAINTS, "indexes": INDEXES, "functions": FUNCTIONS}
NOT_OURS = ("procrastinate", "migration")

Schema = dict[str, dict[str, tuple[object, ...]]]


async def schema_of(url: str) -> Schema:
    """Everything that PostgreSQL knows of our tables."""
    connection = await asyncpg.connect(url)
    try:
        return {
            kind: {
                row["name"]: tuple(row)[1:]
                for row in await connection.fetch(statement)
                if not row["name"].startswith(NOT_OURS)
            }
            for kind, statement in KINDS.items()
        }
    finally:
        await connection.close()


async def tables_of(url: str) -> list[str]:
    connection = await asyncpg.connect(url)
    try:
        found = await connection.fetch(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        )
        return [row["tablename"] for row in found]
    finally:
        await connection.close()


@pytest_asyncio.fixture
async def empty(postgres_server: PostgresServer) -> AsyncIterator[str]:
    """The name of a database with nothing in it."""
    name = await postgres_server.create_database()
    yield name
    await postgres_server.drop_database(name)


async def migrate_here(server: PostgresServer, database: str) -> None:
    await migrate(database_owner_url=server.owner_url(database), app_role=role_of(server.app_url(database)))


async def test_the_migrated_schema_is_the_one_that_the_classes_describe(
    postgres_server: PostgresServer, migrated_template: str, empty: str, database: str
) -> None:
    DB.config = {"dsn": postgres_server.owner_url(empty)}
    tables = [table for app in APP_REGISTRY.app_configs.values() for table in app.table_classes]
    await create_db_tables(*tables)
    connection = await asyncpg.connect(postgres_server.owner_url(empty))
    for app in APP_REGISTRY.app_configs.values():
        module = importlib.import_module(f"backend.{app.app_name}.tables")
        for statement in (*getattr(module, "INDEXES", ()), *getattr(module, "FUNCTIONS", ())):
            await connection.execute(statement)
    await connection.close()
    fresh = await schema_of(postgres_server.owner_url(empty))
    migrated = await schema_of(postgres_server.owner_url(database))
    assert len(fresh["columns"]) > 100
    assert len(fresh["constraints"]) > 60
    assert len(fresh["indexes"]) > 30
    assert len(fresh["functions"]) > 1
    assert migrated == fresh


async def test_every_table_belongs_to_a_feature_or_to_a_library(
    postgres_server: PostgresServer, database: str
) -> None:
    ours = {table._meta.tablename for app in APP_REGISTRY.app_configs.values() for table in app.table_classes}
    found = set(await tables_of(postgres_server.owner_url(database)))
    assert {name for name in found - ours if not name.startswith("procrastinate_")} == {"migration"}
    assert ours <= found


async def test_whatever_refers_to_a_row_is_found_by_an_index_when_that_row_is_deleted(
    postgres_server: PostgresServer, database: str
) -> None:
    connection = await asyncpg.connect(postgres_server.owner_url(database))
    found = [row[0] for row in await connection.fetch(UNINDEXED)]
    await connection.close()
    assert found == NEVER_DELETED


async def test_two_migrators_at_once_both_succeed(
    postgres_server: PostgresServer,
    platform_addresses: Addresses,
    empty: str,
    database: str,
    vapid_private_key: str,
    tmp_path: Path,
) -> None:
    environment = platform.environment(
        platform_addresses, empty, home=tmp_path, vapid_private_key=vapid_private_key
    )
    await asyncio.gather(platform.migrate(environment), platform.migrate(environment))
    url = postgres_server.owner_url
    assert await schema_of(url(empty)) == await schema_of(url(database))


async def test_migrating_again_changes_nothing(postgres_server: PostgresServer, database: str) -> None:
    url = postgres_server.owner_url(database)
    before = await schema_of(url)
    connection = await asyncpg.connect(url)
    applied = await connection.fetch("SELECT * FROM migration ORDER BY id")
    await migrate_here(postgres_server, database)
    assert await schema_of(url) == before
    assert await connection.fetch("SELECT * FROM migration ORDER BY id") == applied
    assert len(applied) > len(APP_REGISTRY.app_configs)
    await connection.close()


async def test_a_step_that_fails_leaves_the_database_as_it_was(
    postgres_server: PostgresServer, empty: str
) -> None:
    url = postgres_server.owner_url(empty)
    connection = await asyncpg.connect(url)
    # The last feature's table is there already, and is another.
    await connection.execute("CREATE TABLE decisions (mine text)")
    with pytest.raises(MigrationFailed):
        await migrate_here(postgres_server, empty)
    assert await tables_of(url) == ["decisions"]
    await connection.execute("DROP TABLE decisions")
    await connection.close()
    await migrate_here(postgres_server, empty)
    assert len(await tables_of(url)) > 20


async def test_a_lock_that_somebody_holds_is_not_waited_for_long(
    postgres_server: PostgresServer, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrator, "LOCK_TIMEOUT", "200ms")
    holder = await asyncpg.connect(postgres_server.owner_url(database))
    holding = holder.transaction()
    await holding.start()
    await holder.execute("LOCK TABLE migration IN ACCESS EXCLUSIVE MODE")
    with pytest.raises(MigrationFailed, match="lock"):
        await migrate_here(postgres_server, database)
    await holding.rollback()
    await holder.close()
    await migrate_here(postgres_server, database)


async def test_a_failed_migration_is_told_in_one_line(
    postgres_server: PostgresServer,
    platform_addresses: Addresses,
    empty: str,
    vapid_private_key: str,
    tmp_path: Path,
) -> None:
    environment = platform.environment(
        platform_addresses, empty, home=tmp_path, vapid_private_key=vapid_private_key
    )
    connection = await asyncpg.connect(postgres_server.owner_url(empty))
    await connection.execute("CREATE TABLE decisions (mine text)")
    await connection.close()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "backend.cli", "migrate"),
        cwd=platform.PROJECT,
        env=environment,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    assert process.returncode == 1
    [line] = said.decode().strip().splitlines()
    assert line.startswith("caserounds: ")
    assert "decisions" in line
    assert postgres_server.owner_url(empty) not in line


async def test_the_job_queues_own_function_is_there(shared: Community) -> None:
    """Its name carries a version: a newer library may bring another."""
    function = "procrastinate_defer_jobs_v1(procrastinate_job_to_defer_v1[])"
    assert await fetch_value("SELECT to_regprocedure($1)::text", function)


async def test_a_job_is_enqueued_with_its_transaction_or_not_at_all(shared: Community) -> None:
    nothing = Event("nothing")

    async def enqueued() -> int:
        return len(await rows.rows("SELECT 1 FROM procrastinate_jobs WHERE task_name = 'nothing'"))

    async def fail() -> None:
        async with transaction():
            await enqueue(nothing, case_id="x")
            assert await enqueued() == 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await enqueued() == 0
    async with transaction():
        await enqueue(nothing, case_id="x")
    assert await enqueued() == 1

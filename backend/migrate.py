"""Brings a database to today's schema: one migrator at a time, all or nothing, with bounded waits."""

import contextlib
import io
import os
from urllib.parse import unquote, urlsplit

import asyncpg
import structlog
from piccolo.apps.migrations.commands.forwards import run_forwards

from backend.job_queue_schema import bring_up_to_date
from backend.kernel.database import DB, execute

log = structlog.get_logger()

LOCK_TIMEOUT = "5s"
STATEMENT_TIMEOUT = "60s"
_MIGRATION_LOCK = 0x6361_7365_726F_756E  # "caseroun": any number that nothing else locks

_APPEND_ONLY = ("decisions", "comment_revisions", "image_scans", "image_clearances", "original_views")
_READ_ONLY = ("migration", "audit_entries", "audit_head")  # the audit trail is written by its function alone


class MigrationFailed(RuntimeError):
    """A migration did not succeed; nothing was changed."""


def role_of(database_url: str) -> str:
    """The name of the role that a connection address signs in as."""
    return unquote(urlsplit(database_url).username or "")


async def migrate(*, database_owner_url: str, app_role: str) -> None:
    """Apply what is missing, as the owner, in one transaction. Safe to run at any time and by several at once.

    Raises MigrationFailed when a step fails; the database is then as it was before.
    """
    DB.config = {"dsn": database_owner_url}
    os.environ["PICCOLO_CONF"] = "backend.piccolo_conf"  # the only way Piccolo can be told where it is
    try:
        await _migrate(app_role)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        # The first line alone: what follows may quote rows.
        raise MigrationFailed(str(error).partition("\n")[0] or type(error).__name__) from error
    log.info("database is up to date")


async def _migrate(app_role: str) -> None:
    async with DB.transaction():
        await execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
        await execute(f"SET LOCAL statement_timeout = '{STATEMENT_TIMEOUT}'")
        # Waits as long as a statement may: the other migrator does the work, and we then find it done.
        await execute("SELECT set_config('lock_timeout', '0', true)")
        await execute("SELECT pg_advisory_xact_lock($1)", _MIGRATION_LOCK)
        await execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
        await bring_up_to_date()
        await _apply_migrations()
        await _grant(app_role)


async def _apply_migrations() -> None:
    progress = io.StringIO()
    with contextlib.redirect_stdout(progress):
        result = await run_forwards("all")
    if not result.success:
        raise MigrationFailed(result.message)


async def _grant(app_role: str) -> None:
    """The app's role reads and writes rows, but cannot change the schema, nor rewrite what is append-only."""
    role = '"' + app_role.replace('"', '""') + '"'
    await execute(f"GRANT USAGE ON SCHEMA public TO {role}")
    await execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
    await execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
    # PostgreSQL gives every new function to everybody, those that a backup brings back too.
    await execute("REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC")
    await execute(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role}")
    for table in _APPEND_ONLY:
        await execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role}")
    for table in _READ_ONLY:
        await execute(f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {table} FROM {role}")

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.kernel.database import execute

ID = "2026-11-23T18:21:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "What is known of accounts and sessions made before, and indexes that Piccolo's classes cannot say"

# Whoever has an account was let in by the rules of its time, without a mail: their address counts as confirmed.
# Of a session nothing is known but when it began.
BACK_FILL = (
    "UPDATE accounts SET email_confirmed_at = created_at WHERE email_confirmed_at IS NULL",
    "UPDATE sessions SET last_used_at = created_at",
)

INDEXES = (
    "CREATE INDEX accounts_unconfirmed ON accounts (created_at) WHERE email_confirmed_at IS NULL",
    "CREATE INDEX accounts_waiting ON accounts (created_at, id) WHERE verified_at IS NULL",
)


async def run_statements():
    for statement in BACK_FILL + INDEXES:
        await execute(statement)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="accounts", description=DESCRIPTION)
    manager.add_raw(run_statements)
    return manager

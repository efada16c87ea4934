from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.kernel.database import execute

ID = "2026-11-23T20:12:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes by which what refers to a deleted row is found"

INDEXES = (
    "CREATE INDEX accounts_by_verifier ON accounts (verified_by) WHERE verified_by IS NOT NULL",
    "CREATE INDEX accounts_by_suspender ON accounts (suspended_by) WHERE suspended_by IS NOT NULL",
)


async def create_indexes():
    for statement in INDEXES:
        await execute(statement)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="accounts", description=DESCRIPTION)
    manager.add_raw(create_indexes)
    return manager

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.kernel.database import execute

ID = "2026-11-23T19:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes by which old entries and messages are found"

INDEXES = (
    "CREATE INDEX inbox_entries_read ON inbox_entries (read_at) WHERE read_at IS NOT NULL",
    "CREATE INDEX push_messages_finished ON push_messages (created_at) WHERE state NOT IN ('pending', 'sending')",
)


async def create_indexes():
    for statement in INDEXES:
        await execute(statement)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="alerts", description=DESCRIPTION)
    manager.add_raw(create_indexes)
    return manager

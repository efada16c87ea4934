from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.kernel.database import execute

ID = "2026-11-23T15:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes that Piccolo's classes cannot say"

INDEXES = (
    "CREATE INDEX follows_by_account ON follows (account_id, created_at, id)",
    "CREATE INDEX inbox_entries_by_account ON inbox_entries (account_id, created_at DESC, id DESC)",
    "CREATE INDEX inbox_entries_unread ON inbox_entries (account_id) WHERE read_at IS NULL",
    "CREATE INDEX push_messages_due ON push_messages (due_at) WHERE state IN ('pending', 'sending')",
)


async def create_indexes():
    for statement in INDEXES:
        await execute(statement)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="alerts", description=DESCRIPTION)
    manager.add_raw(create_indexes)
    return manager

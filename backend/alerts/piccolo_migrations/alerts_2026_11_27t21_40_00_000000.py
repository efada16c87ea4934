from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.kernel.database import execute

ID = "2026-11-27T21:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "A removal is told as what it is, also where it was told as a decision before"

STATEMENTS = (
    "ALTER TABLE inbox_entries DROP CONSTRAINT inbox_entries_kind_known",
    "ALTER TABLE inbox_entries ADD CONSTRAINT inbox_entries_kind_known"
    " CHECK (kind IN ('case_published', 'case_decided', 'case_removed', 'comment_added', 'mark_added'))",
    # The key stays: it is by the key that nobody is told twice.
    """
    UPDATE inbox_entries e SET kind = 'case_removed' FROM cases c
    WHERE c.id = e.case_id AND c.state = 'removed' AND e.kind = 'case_decided'
      AND e.event_key = 'case_decided:' || c.id || ':' || (c.version - 1)
    """,
)


async def tell_removals():
    for statement in STATEMENTS:
        await execute(statement)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="alerts", description=DESCRIPTION)
    manager.add_raw(tell_removals)
    return manager

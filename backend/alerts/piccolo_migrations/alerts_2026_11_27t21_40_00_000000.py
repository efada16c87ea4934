from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.kernel.database import execute

ID = "2026-11-27T21:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "A removal may be told as what it is"

# What was told before stays as it was told: while an update goes on, the release before reads the rows too.
STATEMENTS = (
    "ALTER TABLE inbox_entries DROP CONSTRAINT inbox_entries_kind_known",
    "ALTER TABLE inbox_entries ADD CONSTRAINT inbox_entries_kind_known"
    " CHECK (kind IN ('case_published', 'case_decided', 'case_removed', 'comment_added', 'mark_added'))",
)


async def widen_kinds():
    for statement in STATEMENTS:
        await execute(statement)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="alerts", description=DESCRIPTION)
    manager.add_raw(widen_kinds)
    return manager

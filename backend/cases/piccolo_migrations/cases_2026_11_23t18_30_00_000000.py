from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.kernel.database import execute

ID = "2026-11-23T18:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "A case can be removed by an administrator, and cases are listed by state"

STATEMENTS = (
    "ALTER TABLE cases DROP CONSTRAINT cases_state_known",
    "ALTER TABLE cases ADD CONSTRAINT cases_state_known CHECK (state IN ('draft', 'in_review', 'changes_requested',"
    " 'published', 'rejected', 'retracted', 'removed'))",
    "CREATE INDEX cases_by_state ON cases (state, id DESC)",
)


async def know_removed():
    for statement in STATEMENTS:
        await execute(statement)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="cases", description=DESCRIPTION)
    manager.add_raw(know_removed)
    return manager

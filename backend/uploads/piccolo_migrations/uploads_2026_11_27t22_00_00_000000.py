from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.kernel.database import execute

ID = "2026-11-27T22:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Orphaned originals are destroyed and told of; pieces are found by their names"

STATEMENTS = (
    "ALTER TABLE original_destructions DROP CONSTRAINT original_destructions_cause_known",
    "ALTER TABLE original_destructions ADD CONSTRAINT original_destructions_cause_known"
    " CHECK (cause IN ('made_safe', 'refused', 'deleted', 'expired', 'decided', 'undecided', 'taken_back', 'orphaned'))",
    'CREATE INDEX upload_segments_by_name ON upload_segments ((object_name COLLATE "C"))',
)


async def end_orphans():
    for statement in STATEMENTS:
        await execute(statement)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="uploads", description=DESCRIPTION)
    manager.add_raw(end_orphans)
    return manager

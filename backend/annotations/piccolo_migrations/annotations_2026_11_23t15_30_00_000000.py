from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.kernel.database import execute

ID = "2026-11-23T15:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes that Piccolo's classes cannot say"

INDEXES = (
    "CREATE INDEX annotations_by_case ON annotations (case_id, created_at, id)",
)


async def create_indexes():
    for statement in INDEXES:
        await execute(statement)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="annotations", description=DESCRIPTION)
    manager.add_raw(create_indexes)
    return manager

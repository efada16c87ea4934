from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.kernel.database import execute

ID = "2026-11-27T17:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes that Piccolo's classes cannot say"


async def create_index():
    await execute(
        "CREATE INDEX original_destructions_open ON original_destructions (due_at) WHERE verified_at IS NULL"
    )


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="uploads", description=DESCRIPTION)
    manager.add_raw(create_index)
    return manager

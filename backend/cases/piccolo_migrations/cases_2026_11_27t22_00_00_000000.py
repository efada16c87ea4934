from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.kernel.database import execute

ID = "2026-11-27T22:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Images are found by the folders that they name"

STATEMENTS = (
    """CREATE INDEX case_images_by_folder ON case_images (((folder || '/') COLLATE "C"))""",
    """CREATE INDEX case_images_by_original ON case_images (((original_folder || '/') COLLATE "C"))""",
)


async def find_by_folder():
    for statement in STATEMENTS:
        await execute(statement)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="cases", description=DESCRIPTION)
    manager.add_raw(find_by_folder)
    return manager

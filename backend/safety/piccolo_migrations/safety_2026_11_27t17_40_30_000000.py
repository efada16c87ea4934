from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.kernel.database import execute

ID = "2026-11-27T17:40:30:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes that Piccolo's classes cannot say"

INDEXES = (
    "CREATE INDEX image_findings_by_account ON image_findings (answered_by) WHERE answered_by IS NOT NULL",
    "CREATE INDEX image_clearances_by_account ON image_clearances (account_id)",
    "CREATE INDEX original_views_by_account ON original_views (account_id)",
    "CREATE INDEX original_views_of_image ON original_views (image_id, account_id, expires_at)",
)


async def create_indexes():
    for statement in INDEXES:
        await execute(statement)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="safety", description=DESCRIPTION)
    manager.add_raw(create_indexes)
    return manager

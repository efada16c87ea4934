from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.kernel.database import execute

ID = "2026-11-23T15:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes that Piccolo's classes cannot say"

INDEXES = (
    "CREATE INDEX cases_feed ON cases (published_at DESC, id DESC) WHERE state = 'published'",
    "CREATE INDEX cases_feed_by_specialty ON cases (specialty, published_at DESC, id DESC) WHERE state = 'published'",
    "CREATE INDEX cases_by_author ON cases (author_id, updated_at DESC, id DESC)",
    "CREATE INDEX cases_in_review ON cases (submitted_at, id) WHERE state = 'in_review'",
    "CREATE INDEX case_images_unfinished ON case_images (created_at) WHERE state = 'received'",
    "ALTER TABLE case_images ADD CONSTRAINT case_images_position_once UNIQUE (case_id, position) DEFERRABLE INITIALLY DEFERRED",
)


async def create_indexes():
    for statement in INDEXES:
        await execute(statement)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="cases", description=DESCRIPTION)
    manager.add_raw(create_indexes)
    return manager

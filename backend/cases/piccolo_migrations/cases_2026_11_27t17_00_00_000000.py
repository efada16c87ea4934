from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.kernel.database import execute

ID = "2026-11-27T17:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Images wait for answers to what was found; those of cases not yet published are scanned now"

STATEMENTS = (
    "ALTER TABLE case_images DROP CONSTRAINT case_images_state_known",
    "ALTER TABLE case_images ADD CONSTRAINT case_images_state_known"
    " CHECK (state IN ('received', 'scanned', 'cleared', 'ready', 'refused'))",
    "CREATE INDEX case_images_originals ON case_images (created_at) WHERE original_folder IS NOT NULL",
    # Made safe before there was a scanner: what can still be seen by more people is scanned before it is.
    """
    WITH again AS (
        UPDATE case_images i SET state = 'received', original_folder = folder, original_width = i.width,
            original_height = i.height, folder = NULL
        FROM cases c
        WHERE c.id = i.case_id AND i.state = 'ready' AND c.state IN ('draft', 'changes_requested', 'in_review')
        RETURNING i.id
    )
    SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(
        'scan'::varchar, 'image_sanitised'::varchar, 0, NULL, NULL,
        jsonb_build_object('image_id', id, 'request_id', NULL), NULL
    )]::procrastinate_job_to_defer_v1[]) FROM again
    """,
)


async def wait_for_answers():
    for statement in STATEMENTS:
        await execute(statement)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="cases", description=DESCRIPTION)
    manager.add_raw(wait_for_answers)
    return manager

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.audit.tables import FIRST_ROW, FUNCTIONS
from backend.kernel.database import execute

ID = "2026-11-23T18:15:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "The one way to write the audit trail, and where it begins"

INDEXES = (
    "CREATE INDEX audit_entries_by_subject ON audit_entries (subject_id, seq DESC)",
    "CREATE INDEX audit_entries_by_action ON audit_entries (action, seq DESC)",
)


async def begin_the_trail():
    for statement in (*INDEXES, *FUNCTIONS, FIRST_ROW):
        await execute(statement)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="audit", description=DESCRIPTION)
    manager.add_raw(begin_the_trail)
    return manager

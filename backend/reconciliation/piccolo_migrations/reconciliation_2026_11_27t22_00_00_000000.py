from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.kernel.database import execute

ID = "2026-11-27T22:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Objects are compared with rows"

STATEMENTS = (
    """
    CREATE TABLE reconciliations (
        id uuid PRIMARY KEY NOT NULL DEFAULT gen_random_uuid(),
        report_only boolean NOT NULL DEFAULT false,
        however_many boolean NOT NULL DEFAULT false,
        begun_at timestamptz NOT NULL DEFAULT current_timestamp,
        ended_at timestamptz DEFAULT null,
        outcome varchar(20) NOT NULL DEFAULT '',
        place varchar(1024) DEFAULT '',
        seen bigint NOT NULL DEFAULT 0,
        seen_bytes bigint NOT NULL DEFAULT 0,
        young bigint NOT NULL DEFAULT 0,
        strange bigint NOT NULL DEFAULT 0,
        unfinished bigint NOT NULL DEFAULT 0,
        CONSTRAINT reconciliations_outcome_known
            CHECK (outcome IN ('running', 'reconciled', 'reported', 'held', 'unfinished')),
        CONSTRAINT reconciliations_running_until_ended CHECK ((outcome = 'running') = (ended_at IS NULL))
    )
    """,
    """
    CREATE TABLE object_differences (
        id uuid PRIMARY KEY NOT NULL DEFAULT gen_random_uuid(),
        reconciliation_id uuid NOT NULL DEFAULT null
            REFERENCES reconciliations (id) ON DELETE CASCADE ON UPDATE CASCADE,
        kind varchar(20) NOT NULL DEFAULT '',
        object_name varchar(200) NOT NULL DEFAULT '',
        subject varchar(20) DEFAULT null,
        subject_id uuid DEFAULT null,
        since timestamptz NOT NULL DEFAULT current_timestamp,
        CONSTRAINT object_differences_once UNIQUE (reconciliation_id, object_name),
        CONSTRAINT object_differences_kind_known CHECK (kind IN ('orphan', 'let_go', 'named', 'missing')),
        CONSTRAINT object_differences_subject_known CHECK (subject IN ('image', 'original', 'upload')),
        CONSTRAINT object_differences_missing_from_somewhere
            CHECK ((kind = 'missing') = (subject IS NOT NULL AND subject_id IS NOT NULL))
    )
    """,
    "CREATE UNIQUE INDEX reconciliations_one_at_a_time ON reconciliations (outcome) WHERE outcome = 'running'",
    "CREATE INDEX reconciliations_by_time ON reconciliations (begun_at)",
    "CREATE INDEX object_differences_orphans ON object_differences (reconciliation_id) WHERE kind = 'orphan'",
    "CREATE INDEX object_differences_missing ON object_differences (reconciliation_id, subject_id)"
    " WHERE kind = 'missing'",
)


async def compare():
    for statement in STATEMENTS:
        await execute(statement)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="reconciliation", description=DESCRIPTION)
    manager.add_raw(compare)
    return manager

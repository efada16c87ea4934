"""Noting what differs, in the current transaction."""

from collections.abc import Sequence
from uuid import UUID

from backend.kernel.database import execute
from backend.kernel.ids import new_id
from backend.reconciliation.rules.stretches import Named
from backend.reconciliation.rules.words import Difference

_DIFFERENCES = """
INSERT INTO object_differences (id, reconciliation_id, kind, object_name, subject, subject_id, since)
SELECT new.id, $1, $3, new.object_name, new.subject, new.subject_id, COALESCE(before.since, this.begun_at)
FROM unnest($2::uuid[], $4::varchar[], $5::varchar[], $6::uuid[]) AS new (id, object_name, subject, subject_id)
JOIN reconciliations this ON this.id = $1
LEFT JOIN object_differences before ON before.object_name = new.object_name AND before.kind = $3
    AND before.reconciliation_id = (
        SELECT id FROM reconciliations WHERE begun_at < this.begun_at ORDER BY begun_at DESC LIMIT 1)
ON CONFLICT DO NOTHING
"""


async def note_orphans(reconciliation_id: UUID, names: Sequence[str]) -> None:
    """Note objects that nothing names."""
    nothing = [None] * len(names)
    identifiers = [new_id() for _ in names]
    kind = Difference.ORPHAN.value
    await execute(_DIFFERENCES, reconciliation_id, identifiers, kind, names, nothing, nothing)


async def note_missing(reconciliation_id: UUID, missing: Sequence[Named]) -> None:
    """Note rows whose objects are missing."""
    await execute(
        _DIFFERENCES,
        reconciliation_id,
        [new_id() for _ in missing],
        Difference.MISSING.value,
        [one.name for one in missing],
        [one.subject.value for one in missing],
        [one.subject_id for one in missing],
    )

"""Noting what differs, in the current transaction."""

from collections.abc import Sequence
from uuid import UUID

from backend.kernel.database import execute
from backend.kernel.ids import new_id
from backend.reconciliation.rules.stretches import Named
from backend.reconciliation.rules.words import Difference

_DIFFERENCES = """
INSERT INTO object_differences (id, reconciliation_id, kind, object_name, subject, subject_id)
SELECT unnest($2::uuid[]), $1, $3, unnest($4::varchar[]), unnest($5::varchar[]), unnest($6::uuid[])
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

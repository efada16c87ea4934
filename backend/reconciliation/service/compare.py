"""Comparing one page of the store with what rows name in the same stretch of names. Safe for several at once."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from asyncpg import Record

from backend.kernel.clock import now
from backend.kernel.database import execute, fetch_one, fetch_value, transaction
from backend.kernel.ids import new_id
from backend.reconciliation.queries.names import named_after, still_named, unnamed
from backend.reconciliation.rules import Difference, Named, Step, is_old, place_of, stretch
from media.object_store import ObjectStore, StoredObject

AT_ONCE = 8

_RUNNING = (
    "SELECT place, seen, report_only, however_many FROM reconciliations WHERE id = $1 AND ended_at IS NULL"
)
# By compare-and-set on the place: of two that compare the same page, one counts.
_ADVANCE = """
UPDATE reconciliations SET place = $3, seen = seen + $4, seen_bytes = seen_bytes + $5, young = young + $6,
    strange = strange + $7
WHERE id = $1 AND place = $2 AND ended_at IS NULL RETURNING id
"""
_DIFFERENCES = """
INSERT INTO object_differences (id, reconciliation_id, kind, object_name, subject, subject_id)
SELECT unnest($2::uuid[]), $1, $3, unnest($4::varchar[]), unnest($5::varchar[]), unnest($6::uuid[])
ON CONFLICT DO NOTHING
"""


async def running(reconciliation_id: UUID) -> Record | None:
    """A reconciliation that has not ended, and how far it is."""
    return await fetch_one(_RUNNING, reconciliation_id)


async def compare_next(store: ObjectStore, reconciliation_id: UUID, after: str) -> bool:
    """Compare the next page and note what differs; the answer is False when somebody else has done that.

    The store is listed before the rows are read. An object that a row comes to name meanwhile was noted before it was
    stored, so at every moment it is one or the other; what a row lets go is noted in the same transaction.
    """
    page = await store.page(after)
    step = stretch(page, await named_after(after))
    ours = [stored for stored in step.objects if place_of(stored.name)]
    loose = await unnamed([stored.name for stored in ours])
    old = [stored for stored in ours if stored.name in loose and is_old(stored, page.moment, now())]
    known = {one.name for one in step.named} | {stored.name for stored in ours}
    counts = (
        len(step.objects),
        sum(stored.size for stored in step.objects),
        len(loose) - len(old),
        sum(stored.name not in known for stored in step.objects),
    )
    missing = await missing_of(store, step)
    async with transaction():
        if await fetch_value(_ADVANCE, reconciliation_id, after, step.upto, *counts) is None:
            return False
        await _note_orphans(reconciliation_id, old)
        await _note_missing(reconciliation_id, missing)
    return True


async def missing_of(store: ObjectStore, step: Step) -> list[Named]:
    """What rows name and the store does not have: a row still names it after the store was asked for that very object.

    Names are never used again, so what was let go meanwhile is not named any more.
    """
    stored = {found.name for found in step.objects}
    turn = asyncio.Semaphore(AT_ONCE)

    async def is_there(name: str) -> bool:
        async with turn:
            return await store.exists(name)

    asked = sorted({one.name for one in step.named} - stored)
    there = await asyncio.gather(*map(is_there, asked))
    absent = await still_named([name for name, found in zip(asked, there, strict=True) if not found])
    return list({one.name: one for one in step.named if one.name in absent}.values())


async def _note_orphans(reconciliation_id: UUID, orphans: Sequence[StoredObject]) -> None:
    names = [stored.name for stored in orphans]
    nothing = [None] * len(names)
    identifiers = [new_id() for _ in names]
    kind = Difference.ORPHAN.value
    await execute(_DIFFERENCES, reconciliation_id, identifiers, kind, names, nothing, nothing)


async def _note_missing(reconciliation_id: UUID, missing: Sequence[Named]) -> None:
    await execute(
        _DIFFERENCES,
        reconciliation_id,
        [new_id() for _ in missing],
        Difference.MISSING.value,
        [one.name for one in missing],
        [one.subject.value for one in missing],
        [one.subject_id for one in missing],
    )

"""Comparing one page of the store with what rows name in the same stretch of names. Safe for several at once."""

from uuid import UUID

from asyncpg import Record

from backend.kernel.clock import now
from backend.kernel.database import fetch_one, fetch_value, transaction
from backend.reconciliation.queries.names import named_after, unnamed
from backend.reconciliation.rules.limits import is_old
from backend.reconciliation.rules.places import place_of
from backend.reconciliation.rules.stretches import stretch
from backend.reconciliation.service.notes import note_missing, note_orphans
from backend.reconciliation.service.presence import missing_of, present_among
from media.object_store import ObjectStore

_RUNNING = (
    "SELECT place, seen - young - strange AS old, report_only, however_many, begun_at"
    " FROM reconciliations WHERE id = $1 AND ended_at IS NULL"
)
# By compare-and-set on the place: of two that compare the same page, one counts.
_ADVANCE = """
UPDATE reconciliations SET place = $3, seen = seen + $4, seen_bytes = seen_bytes + $5, young = young + $6,
    strange = strange + $7
WHERE id = $1 AND place = $2 AND ended_at IS NULL RETURNING id
"""


async def running(reconciliation_id: UUID) -> Record | None:
    """A reconciliation that has not ended, and how far it is."""
    return await fetch_one(_RUNNING, reconciliation_id)


async def compare_next(store: ObjectStore, reconciliation_id: UUID, after: str) -> bool:
    """Compare the next page and note what differs; the answer is False when somebody else has done that.

    The store is listed before the rows are read. An object that a row comes to name meanwhile was noted before it was
    stored, so at every moment it is one or the other; what a row lets go is noted in the same transaction, until it is
    destroyed: an orphan is there after all of that.
    """
    page = await store.page(after)
    step = stretch(page, await named_after(after))
    ours = [stored for stored in step.objects if place_of(stored.name)]
    loose = await unnamed([stored.name for stored in ours])
    old = [stored for stored in ours if stored.name in loose and is_old(stored, page.moment, now())]
    orphans = await present_among(store, [stored.name for stored in old])
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
        await note_orphans(reconciliation_id, sorted(orphans))
        await note_missing(reconciliation_id, missing)
    return True

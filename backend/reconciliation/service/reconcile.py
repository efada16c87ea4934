"""A reconciliation from where it stands to its end. What is killed half-way goes on there."""

import time
from uuid import UUID

import structlog

from backend.kernel.jobs import enqueue
from backend.reconciliation.queries.report import report_of
from backend.reconciliation.rules.limits import ORPHAN_AGE, RECONCILIATION_BEGUN, orphans_since, too_many
from backend.reconciliation.rules.places import OURS
from backend.reconciliation.rules.words import Outcome
from backend.reconciliation.service.begin import end
from backend.reconciliation.service.compare import compare_next, running
from backend.reconciliation.service.let_go import let_orphans_go, orphans_of
from media.object_store import ObjectStore, ObjectStoreUnavailable

A_WHILE_SECONDS = 60.0

log = structlog.get_logger()


async def reconcile_for_a_while(store: ObjectStore, reconciliation_id: UUID) -> None:
    """Go on for a minute, then leave the rest to another job: each may be killed and restarted a few times only."""
    begun = time.monotonic()
    while await go_on(store, reconciliation_id):
        if time.monotonic() - begun > A_WHILE_SECONDS:
            await enqueue(RECONCILIATION_BEGUN, reconciliation_id=str(reconciliation_id))
            return


async def go_on(store: ObjectStore, reconciliation_id: UUID) -> bool:
    """Do the next step of a reconciliation; the answer is whether there may be more to do.

    First everything is compared, page by page, then orphans are let go, batch by batch. Raises ObjectStoreUnavailable.
    """
    found = await running(reconciliation_id)
    if found is None:
        return False
    if found["place"] is not None:
        return await compare_next(store, reconciliation_id, found["place"])
    if found["report_only"]:
        await _end(store, reconciliation_id, Outcome.REPORTED)
        return False
    orphans = await orphans_of(reconciliation_id)
    if not found["however_many"] and too_many(orphans, found["old"] - orphans):
        await _end(store, reconciliation_id, Outcome.HELD)
        return False
    since = orphans_since(found["begun_at"], however_many=found["however_many"])
    if await let_orphans_go(reconciliation_id, since=since):
        return True
    await _end(store, reconciliation_id, Outcome.RECONCILED)
    return False


async def _end(store: ObjectStore, reconciliation_id: UUID, outcome: Outcome) -> None:
    removed = await _without_remains(store) if outcome is Outcome.RECONCILED else 0
    report = await report_of(reconciliation_id)
    if report is None or not await end(reconciliation_id, outcome, unfinished=removed):
        return
    say = log.warning if report.missing or outcome is Outcome.HELD else log.info
    say(
        "objects compared with rows",
        outcome=outcome.value,
        objects=report.objects,
        orphans=report.orphans,
        let_go=report.let_go,
        missing=report.missing,
        unfinished=removed,
    )


async def _without_remains(store: ObjectStore) -> int:
    """Remove what cut writes left. Some stores and keys do not allow it, which is no reason never to end."""
    try:
        return await store.remove_unfinished(OURS, ORPHAN_AGE)
    except ObjectStoreUnavailable:
        log.warning("what cut writes left in the object store could not be removed")
        return 0

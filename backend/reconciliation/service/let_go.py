"""Letting orphans go: by the notes that every object leaves by, and with a word to the audit trail of originals."""

from datetime import datetime
from uuid import UUID

from backend.kernel.database import execute, fetch_all, fetch_value, transaction
from backend.reconciliation.queries.names import unnamed
from backend.reconciliation.rules.places import place_of
from backend.safety.service.stored import ORIGINALS, PICTURES
from backend.uploads.rules import Cause
from backend.uploads.service.destroyed import record_destroyed
from backend.uploads.service.disposal import doom
from backend.uploads.service.originals import destroy_orphaned_original

BATCH = 200

_ORPHANS = """
SELECT object_name FROM object_differences WHERE reconciliation_id = $1 AND kind = 'orphan' AND since <= $3
LIMIT $2 FOR UPDATE SKIP LOCKED
"""
_LET_GO = """
UPDATE object_differences SET kind = CASE WHEN object_name = ANY($3::varchar[]) THEN 'let_go' ELSE 'named' END
WHERE reconciliation_id = $1 AND object_name = ANY($2::varchar[])
"""
_COUNTS = """
SELECT count(*) FROM object_differences WHERE reconciliation_id = $1 AND kind IN ('orphan', 'let_go')
"""


async def orphans_of(reconciliation_id: UUID) -> int:
    """How many orphans a reconciliation has found."""
    return int(await fetch_value(_COUNTS, reconciliation_id))


async def let_orphans_go(reconciliation_id: UUID, *, since: datetime) -> bool:
    """Let some go that were orphans at that moment and are still; the answer is whether any were left to look at.

    The end of an original is told once it is verified, that of the bytes of an upload at once.
    """
    async with transaction():
        rows = await fetch_all(_ORPHANS, reconciliation_id, BATCH, since)
        names = [row["object_name"] for row in rows]
        gone = await unnamed(names)
        await execute(_LET_GO, reconciliation_id, names, list(gone))
        await doom(sorted(gone))
        places = sorted({place for name in gone if (place := place_of(name))})
        for place in places:
            if place.prefix == ORIGINALS:
                await destroy_orphaned_original(f"{ORIGINALS}/{place.folder_id}", folder_id=place.folder_id)
        for place in places:
            if place.prefix not in (ORIGINALS, PICTURES):
                await record_destroyed(None, upload_id=place.folder_id, cause=Cause.ORPHANED)
    return bool(names)

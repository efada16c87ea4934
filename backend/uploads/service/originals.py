"""The end of originals: begun in the transaction that decides it, and told when nothing is left of one.

An original is the picture as it was before anything was covered. Its name stays noted until a listing of the store, and
a look at its folder on this machine's disk where it has one, found nothing.
"""

from uuid import UUID

import structlog

from backend.audit.rules.actions import Action
from backend.audit.service import record
from backend.kernel.clock import now
from backend.kernel.database import execute, fetch_all, fetch_value, transaction
from backend.uploads.rules import Cause
from backend.uploads.service.disposal import doom
from media.object_store import ObjectStore
from media.renditions import object_names

log = structlog.get_logger()

_BEGIN = """
INSERT INTO original_destructions (folder, image_id, cause, due_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
"""
# What comes back after its end was verified, such as a write that was given up and arrived all the same, ends again.
_BEGIN_AGAIN = """
INSERT INTO original_destructions (folder, image_id, cause, due_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (folder) DO UPDATE SET cause = EXCLUDED.cause, due_at = EXCLUDED.due_at, verified_at = NULL
"""
_BEGUN = """
SELECT folder, image_id, cause FROM original_destructions d
WHERE verified_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM doomed_objects o WHERE o.object_name >= d.folder || '/' AND o.object_name < d.folder || '0')
ORDER BY due_at LIMIT 100
"""
_VERIFIED = """
UPDATE original_destructions SET verified_at = $2 WHERE folder = $1 AND verified_at IS NULL RETURNING folder
"""


async def destroy_original(folder: str, *, image_id: UUID, cause: Cause) -> None:
    """Let an original go, in the current transaction; jobs destroy it at once and verify that it is gone."""
    await execute(_BEGIN, folder, image_id, cause.value, now())
    await doom(object_names(folder))


async def destroy_orphaned_original(folder: str, *, folder_id: UUID) -> None:
    """The same for one that no row names: the trail tells its folder's id, where nobody knows of which image it was."""
    await execute(_BEGIN_AGAIN, folder, folder_id, Cause.ORPHANED.value, now())
    await doom(object_names(folder))


async def verify_destroyed(object_store: ObjectStore) -> int:
    """Look whether originals that were let go are gone, and tell the audit trail; the answer is how many are.

    One of which something is left is let go once more. Safe to run twice and by several at once.
    """
    gone = 0
    for row in await fetch_all(_BEGUN):
        remains = await object_store.remains(f"{row['folder']}/")
        async with transaction():
            if remains:
                log.error("an original outlived its destruction", image_id=str(row["image_id"]))
                await doom(object_names(row["folder"]))
                continue
            if await fetch_value(_VERIFIED, row["folder"], now()) is None:
                continue
            details = {"cause": row["cause"], "verified": "nothing left"}
            await record(
                None,
                Action.ORIGINAL_DESTROYED,
                subject="image",
                subject_id=row["image_id"],
                details=details,
            )
        gone += 1
    return gone

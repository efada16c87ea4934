"""No object without a row: names are noted before the object is written, and struck off when a row refers to it.

Whatever stays noted (a killed process, a lost race, a deleted draft) is destroyed by a job.
"""

from collections.abc import Sequence

import structlog

from backend.kernel.clock import now
from backend.kernel.database import execute, fetch_all, transaction
from backend.kernel.errors import Unavailable
from backend.kernel.events import Event
from backend.kernel.jobs import enqueue
from backend.uploads.rules import ORPHAN_GRACE
from media.object_store import ObjectStore

OBJECTS_DOOMED = Event("objects_doomed")
_BATCH = 100

log = structlog.get_logger()

_NOTE = """
INSERT INTO doomed_objects (object_name, doomed_at) SELECT unnest($1::varchar[]), $2
ON CONFLICT (object_name) DO UPDATE SET doomed_at = EXCLUDED.doomed_at
"""

_DUE = """
SELECT object_name FROM doomed_objects WHERE doomed_at <= $1
ORDER BY doomed_at LIMIT $2 FOR UPDATE SKIP LOCKED
"""


_STRIKE_OFF = "DELETE FROM doomed_objects WHERE object_name = ANY($1::varchar[]) RETURNING object_name"


async def intend(names: Sequence[str]) -> None:
    """Note names before writing the objects. Commits by itself when no transaction is open."""
    await execute(_NOTE, list(names), now() + ORPHAN_GRACE)


async def keep(names: Sequence[str]) -> None:
    """Strike names off, in the transaction that makes rows refer to them.

    Raises Unavailable when one was not noted any more: it took too long and is being destroyed.
    """
    struck_off = await fetch_all(_STRIKE_OFF, list(names))
    if len(struck_off) != len(names):
        raise Unavailable


async def doom(names: Sequence[str]) -> None:
    """Let objects go, in the transaction that removes what referred to them; a job destroys them at once."""
    if names:
        await execute(_NOTE, list(names), now())
        await enqueue(OBJECTS_DOOMED)


async def destroy_doomed(object_store: ObjectStore) -> int:
    """Destroy all objects that are due; the answer is how many. Safe to run twice and by several at once."""
    destroyed = 0
    while True:
        async with transaction():
            names = [row["object_name"] for row in await fetch_all(_DUE, now(), _BATCH)]
            if names:
                await object_store.delete(names)
                await execute(_STRIKE_OFF, names)
        destroyed += len(names)
        if len(names) < _BATCH:
            if destroyed:
                log.info("objects destroyed", count=destroyed)
            return destroyed

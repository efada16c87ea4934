"""When objects are compared with rows, and when an orphan is destroyed. Pure."""

from datetime import datetime, timedelta

from backend.kernel.events import Event
from media.object_store import StoredObject

RECONCILIATION_BEGUN = Event("reconciliation_begun")
EVERY = timedelta(days=1)
ORPHAN_AGE = timedelta(days=1)
"""How old an object that nothing names has to be before it is destroyed, by the store's clock and by ours."""
KEPT = 30
"""So many reconciliations are remembered; what differed, of the last two alone."""
FEW = 100


def is_old(stored: StoredObject, *moments: datetime) -> bool:
    """Whether every clock says that an object has been there for long enough."""
    return all(moment - stored.modified > ORPHAN_AGE for moment in moments)


def too_many(orphans: int, objects: int) -> bool:
    """Whether so much of the store belongs to no row that the rows are to be doubted first."""
    return orphans > FEW and 2 * orphans > objects

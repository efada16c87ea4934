"""When objects are compared with rows, and when an orphan is destroyed. Pure."""

from datetime import datetime, timedelta

from backend.kernel.events import Event
from media.object_store import StoredObject

RECONCILIATION_BEGUN = Event("reconciliation_begun")
EVERY = timedelta(days=1)
ORPHAN_AGE = timedelta(days=1)
"""How old an object that nothing names has to be before it is destroyed, by the store's clock and by ours."""
KEPT = 30
"""So many reconciliations are remembered, and as many that only reported; what differed, of the last two alone."""
FEW = 10


def is_old(stored: StoredObject, *moments: datetime) -> bool:
    """Whether every clock says that an object has been there for long enough."""
    return all(moment - stored.modified > ORPHAN_AGE for moment in moments)


def too_many(orphans: int, named: int) -> bool:
    """Whether so few of the objects of our making are named by a row that the rows are to be doubted first."""
    return orphans > 0 and (named == 0 or (orphans > FEW and orphans > named))


def orphans_since(begun_at: datetime, *, however_many: bool) -> datetime:
    """Since when something must have been an orphan to be destroyed by the reconciliation that began then.

    Rows put back as they were some days ago miss what was stored since, and somebody needs a day to notice: the
    reconciliation of the day before has to have found the same. An operator who says so has looked already.
    """
    return begun_at if however_many else begun_at - EVERY

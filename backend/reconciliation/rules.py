"""What is an orphan, what is missing, and when there are too many of them to believe it. Pure."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from backend.kernel.events import Event
from media.object_store import ListedPage, StoredObject

RECONCILIATION_BEGUN = Event("reconciliation_begun")
EVERY = timedelta(days=1)
ORPHAN_AGE = timedelta(days=1)
"""How old an object that nothing names has to be before it is destroyed, by the store's clock and by ours."""
KEPT = 30
"""So many reconciliations are remembered; what differed, of the last two alone."""
FEW = 100

_SEGMENT = "[^/]{1,100}"
_OURS = re.compile(
    rf"(?P<prefix>images|originals|quarantine)/(?P<folder>[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}})/{_SEGMENT}"
)


class Difference(StrEnum):
    """How an object and the rows differ."""

    ORPHAN = "orphan"
    LET_GO = "let_go"
    """An orphan that is being destroyed."""
    NAMED = "named"
    """What was an orphan when it was looked at, and is none any more."""
    MISSING = "missing"


class Outcome(StrEnum):
    """What became of a reconciliation."""

    RUNNING = "running"
    RECONCILED = "reconciled"
    REPORTED = "reported"
    """Nothing was to be destroyed."""
    HELD = "held"
    """Nothing was destroyed: most of the store belongs to no row, as in front of the wrong database."""
    UNFINISHED = "unfinished"


class Subject(StrEnum):
    """What a row whose object is missing is about."""

    IMAGE = "image"
    ORIGINAL = "original"
    UPLOAD = "upload"


class Named(NamedTuple):
    """An object that a row names. `subject_id` is of the image, or of the upload."""

    name: str
    subject: Subject
    subject_id: UUID


class NamedPage(NamedTuple):
    """What rows name behind a name, in ascending order."""

    named: Sequence[Named]
    last: bool


class Place(NamedTuple):
    """Where a name of our making lies: `originals`, and the folder's or upload's own id."""

    prefix: str
    folder_id: UUID


class Step(NamedTuple):
    """A stretch of names, all of which are known of both sides. `upto` is None at the end of everything."""

    objects: list[StoredObject]
    named: list[Named]
    upto: str | None


def place_of(name: str) -> Place | None:
    """Where an object of our making lies; None for what somebody else has put into the bucket."""
    ours = _OURS.fullmatch(name)
    return Place(ours["prefix"], UUID(ours["folder"])) if ours else None


def stretch(listed: ListedPage, rows: NamedPage) -> Step:
    """Cut two pages, each in ascending order, to the stretch of names that both of them cover.

    Either page covers everything up to its last name, and everything there is when it is the last.
    """
    ends = []
    if not listed.last:
        ends.append(listed.objects[-1].name)
    if not rows.last:
        ends.append(rows.named[-1].name)
    upto = min(ends, default=None)
    return Step(
        [stored for stored in listed.objects if upto is None or stored.name <= upto],
        [one for one in rows.named if upto is None or one.name <= upto],
        upto,
    )


def is_old(stored: StoredObject, *moments: datetime) -> bool:
    """Whether every clock says that an object has been there for long enough."""
    return all(moment - stored.modified > ORPHAN_AGE for moment in moments)


def too_many(orphans: int, objects: int) -> bool:
    """Whether so much of the store belongs to no row that the rows are to be doubted first."""
    return orphans > FEW and 2 * orphans > objects

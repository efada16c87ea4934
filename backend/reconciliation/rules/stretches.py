"""Two long lists, read page by page and compared stretch by stretch. Pure."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from backend.reconciliation.rules.words import Subject
from media.object_store import ListedPage, StoredObject


class Named(NamedTuple):
    """An object that a row names. `subject_id` is of the image, or of the upload."""

    name: str
    subject: Subject
    subject_id: UUID


class NamedPage(NamedTuple):
    """What rows name behind a name, in ascending order."""

    named: Sequence[Named]
    last: bool


class Step(NamedTuple):
    """A stretch of names, all of which are known of both sides. `upto` is None at the end of everything."""

    objects: list[StoredObject]
    named: list[Named]
    upto: str | None


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

"""Which objects are of our making, by their names. Pure."""

import re
from typing import NamedTuple
from uuid import UUID

_UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
OURS = ("images/", "originals/", "quarantine/")
_OBJECT = re.compile(
    rf"(?P<prefix>images|originals|quarantine)/(?P<folder>{_UUID})/[A-Za-z0-9_.-]{{1,100}}", re.ASCII
)


class Place(NamedTuple):
    """Where a name of our making lies: `originals`, and the folder's or upload's own id."""

    prefix: str
    folder_id: UUID


def place_of(name: str) -> Place | None:
    """Where an object of our making lies; None for what somebody else has put into the bucket."""
    ours = _OBJECT.fullmatch(name)
    return Place(ours["prefix"], UUID(ours["folder"])) if ours else None

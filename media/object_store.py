"""The port to the store of all picture bytes. Names are never reused and nothing is ever overwritten."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple, Protocol

STREAM_CHUNK = 256 * 1024
PAGE = 1000
UNFINISHED = ".rclone_temp_*"
"""Files of writes that were cut, in the folder of the embedded store; no listing shows them."""


class ObjectMissing(Exception):
    """There is no object of that name."""


class ObjectStoreUnavailable(Exception):
    """The store did not do it: unreachable, too slow, refusing or broken. Trying again later may succeed."""


class ObjectStoreFull(ObjectStoreUnavailable):
    """The store has no room left."""


class StoredObject(NamedTuple):
    """One line of a listing. Size in bytes."""

    name: str
    size: int
    modified: datetime


class ListedPage(NamedTuple):
    """A part of the listing, in ascending order of names (by their UTF-8 bytes)."""

    objects: Sequence[StoredObject]
    last: bool
    """Whether nothing comes after it."""
    moment: datetime
    """What the store's clock said."""


class ObjectStore(Protocol):
    """What the app asks of an object store. Every method may raise `ObjectStoreUnavailable`."""

    async def put(self, name: str, content: bytes, *, media_type: str) -> None:
        """Store an object; when this returns it is whole and readable."""
        ...

    async def put_file(self, name: str, path: Path, *, media_type: str) -> None:
        """Store a file's content without holding it in memory."""
        ...

    async def get(self, name: str) -> bytes:
        """Return the whole object. Raises `ObjectMissing`."""
        ...

    def stream(self, name: str, *, chunk: int = STREAM_CHUNK) -> AsyncGenerator[bytes, None]:
        """Yield the object in pieces of at most `chunk` bytes. Raises `ObjectMissing` before the first.

        Whoever stops early closes it (`contextlib.aclosing`), which gives the connection back.
        """
        ...

    async def delete(self, names: Sequence[str]) -> None:
        """Delete the objects; one that is absent is fine."""
        ...

    def list(self, prefix: str) -> AsyncIterator[StoredObject]:
        """Yield every object whose name starts with the prefix, in no promised order."""
        ...

    async def page(self, after: str) -> ListedPage:
        """Return the next objects behind a name, at most PAGE of them; "" is before all names."""
        ...

    async def exists(self, name: str) -> bool:
        """Say whether there is an object of exactly that name."""
        ...

    async def remove_unfinished(self, prefixes: tuple[str, ...], older_than: timedelta) -> int:
        """Remove what is left below these folders of writes that never ended and were begun so long ago: how many."""
        ...

    async def remains(self, prefix: str) -> Sequence[str]:
        """The names of whatever is left under a prefix; of a store over a folder of ours, on its disk too."""
        ...

    async def check(self) -> None:
        """Return when the store answers and lets us in."""
        ...

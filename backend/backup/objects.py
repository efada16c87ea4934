"""The objects of a backup: out of the store into files and back, several at a time."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import TypeVar

from backend.backup.manifest import OBJECTS, StoredFile
from media.object_store import ObjectMissing, ObjectStore
from media.renditions import MEDIA_TYPE

AT_ONCE = 8
Item = TypeVar("Item")


async def fetch(store: ObjectStore, name: str, folder: Path) -> StoredFile | None:
    """Copy one object into a backup folder; None where the store has none of that name."""
    target = folder / OBJECTS / name
    await asyncio.to_thread(target.parent.mkdir, mode=0o700, parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    try:
        async with aclosing(store.stream(name)) as pieces:
            first = await anext(pieces, b"")
            with target.open("wb") as file:
                file.write(first)
                digest.update(first)
                size += len(first)
                async for piece in pieces:
                    file.write(piece)
                    digest.update(piece)
                    size += len(piece)
    except ObjectMissing:
        return None
    return StoredFile(name, size, digest.hexdigest())


async def send(store: ObjectStore, name: str, folder: Path) -> None:
    """Copy one object from a backup folder into the store. All that a backup holds are pictures made safe."""
    await store.put_file(name, folder / OBJECTS / name, media_type=MEDIA_TYPE)


async def each(items: Iterable[Item], work: Callable[[Item], Awaitable[None]]) -> None:
    """Do something for each item, a few at a time. The first failure ends it all and comes out."""
    shared = iter(items)
    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(_work_through(shared, work))
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from failures


async def _work_through(shared: Iterator[Item], work: Callable[[Item], Awaitable[None]]) -> None:
    for item in shared:
        await work(item)


async def sizes(store: ObjectStore) -> dict[str, int]:
    """Every object in the store, with its size in bytes."""
    return {stored.name: stored.size async for stored in store.list("")}

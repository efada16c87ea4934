"""Which objects are in the store, asked one by one: what a listing says of a moment ago is no proof."""

import asyncio
from collections.abc import Iterable

from backend.reconciliation.queries.names import still_named
from backend.reconciliation.rules.stretches import Named, Step
from media.object_store import ObjectStore

AT_ONCE = 8


async def missing_of(store: ObjectStore, step: Step) -> list[Named]:
    """What rows name and the store does not have: a row still names it after the store was asked for that very object.

    Names are never used again, so what was let go meanwhile is not named any more.
    """
    unseen = {one.name for one in step.named} - {found.name for found in step.objects}
    absent = await still_named(sorted(unseen - await present_among(store, unseen)))
    return list({one.name: one for one in step.named if one.name in absent}.values())


async def present_among(store: ObjectStore, names: Iterable[str]) -> set[str]:
    """Those of these objects that are in the store now."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def is_there(name: str) -> bool:
        async with turn:
            return await store.exists(name)

    asked = list(names)
    there = await asyncio.gather(*map(is_there, asked))
    return {name for name, found in zip(asked, there, strict=True) if found}

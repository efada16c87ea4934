"""Tasks end when they are told to, whatever becomes of the first time they are told."""

import asyncio

from backend.ending import end


async def goes_on_through_losses(begun: asyncio.Event, losses: list[str]) -> None:
    """As sweeps do: what is lost is noted, and comes round again."""
    while True:
        begun.set()
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            if losses:
                raise
            losses.append("a connection")


async def fails_at_its_end(begun: asyncio.Event) -> None:
    begun.set()
    try:
        await asyncio.sleep(3600)
    finally:
        raise ConnectionError


async def test_a_task_whose_cancellation_comes_out_as_something_else_ends_all_the_same() -> None:
    losses = list[str]()
    begun = [asyncio.Event() for _ in range(2)]
    tasks = [
        asyncio.create_task(goes_on_through_losses(begun[0], losses)),
        asyncio.create_task(fails_at_its_end(begun[1])),
    ]
    for one in begun:
        await one.wait()
    await end(tasks)
    assert tasks[0].cancelled()
    assert isinstance(tasks[1].exception(), ConnectionError)
    assert losses == ["a connection"]


async def test_nothing_to_end_is_no_matter() -> None:
    await end([])

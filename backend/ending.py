"""Ending a process, and tasks in it, also those that do not listen at first."""

import asyncio
import signal
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from types import FrameType

AGAIN_SECONDS = 0.5


@contextmanager
def ended_by_signals(*, within: float) -> Iterator[asyncio.Event]:
    """Give an event that SIGINT and SIGTERM set.

    A process that still runs so many seconds later is ended by the kernel: a loop that is blocked hears nothing.
    """
    loop, asked = asyncio.get_running_loop(), asyncio.Event()

    def ask(_: int, __: FrameType | None) -> None:
        signal.setitimer(signal.ITIMER_REAL, within)  # SIGALRM, on which nobody listens
        loop.call_soon_threadsafe(asked.set)

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


async def end(tasks: Collection[asyncio.Task[None]]) -> None:
    """Cancel tasks until they have ended. What they raise at their end counts for nothing.

    Once is not enough: a cancellation that comes to somebody who is losing a connection can come out as that loss,
    which whoever goes on for ever survives like any other.
    """
    pending = set(tasks)
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=AGAIN_SECONDS)
    await asyncio.gather(*tasks, return_exceptions=True)

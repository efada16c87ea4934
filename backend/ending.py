"""Ending a process when it is asked to, also one that has stopped listening."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


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

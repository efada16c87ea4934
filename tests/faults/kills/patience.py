"""Asking again for as long as it takes, as everybody has to whose servers are being killed."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from backend.kernel.outages import OUTAGES
from tests.waiting import LONG_PATIENCE

T = TypeVar("T")


async def persistently(ask: Callable[[], Awaitable[T]]) -> T:
    """The answer of the database, however often it takes to get one."""
    deadline = time.monotonic() + LONG_PATIENCE
    while True:
        try:
            return await ask()
        except OUTAGES:
            assert time.monotonic() < deadline, "the database did not come back"
            await asyncio.sleep(0.05)

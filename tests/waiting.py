"""Waiting for a condition instead of for luck."""

import asyncio
import time
from collections.abc import Awaitable, Callable

PATIENCE = (
    60.0  # seconds, far more than anything here takes, even on a busy machine: reaching it is a failure
)
LONG_PATIENCE = 180.0  # the same where processes have to start first
BROWSER_PATIENCE = 30_000.0  # milliseconds, for one step in a browser


def until(condition: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
    """Return as soon as a condition holds; fail, saying what was waited for, when it never does."""
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, f"waited {patience:.0f} seconds for: {what}"
        time.sleep(0.02)


async def eventually(
    condition: Callable[[], Awaitable[object]], what: str, patience: float = LONG_PATIENCE
) -> None:
    """The same for a condition that is asked of a database or a server, while the loop goes on."""
    deadline = time.monotonic() + patience
    while not await condition():
        assert time.monotonic() < deadline, f"waited {patience:.0f} seconds for: {what}"
        await asyncio.sleep(0.02)

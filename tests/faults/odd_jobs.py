"""A worker that also knows jobs which no product would have: one that fails each time, one that blocks its process.

python -m tests.faults.odd_jobs QUEUE
"""

import asyncio
import sys
import time
from hashlib import sha256

from backend import worker
from backend.commands.process import settings_of_process
from backend.kernel.database import execute
from backend.kernel.jobs import handles
from backend.kernel.ports import Ports
from tests.faults.kills import hasty_worker
from tests.faults.odd_events import BLOCKING, FAILING

__all__ = ["hasty_worker"]  # imported for its haste
NOTE = "INSERT INTO throttles (key, window_started_at, tries) VALUES ($1, now(), 1)"


async def _abandoned(_: Ports, *, name: str) -> None:
    """Tell whom it concerns, once: a second time would fail."""
    await execute(NOTE, sha256(name.encode()).digest())


@handles(FAILING, abandoned=_abandoned)
async def fail(_: Ports, *, name: str) -> None:
    """Fail through no fault of any part."""
    raise ValueError(name)


@handles(BLOCKING, abandoned=_abandoned)
async def block(_: Ports, *, name: str) -> None:
    """Let nothing else run in this process, signals' callbacks included."""
    sys.stderr.write(f"blocking {name}\n")
    while True:
        time.sleep(60)  # noqa: ASYNC251  that is what is wrong with it


if __name__ == "__main__":
    asyncio.run(worker.run_worker(settings_of_process(), sys.argv[1:]))

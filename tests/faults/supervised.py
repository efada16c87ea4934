"""Small programs under the real supervisor, in a process of their own that a test can signal and kill.

    python -m tests.faults.supervised FOLDER PROGRAM…

Each PROGRAM is Python text, run in FOLDER by a child of its own, one stage after another.
"""

import asyncio
import os
import sys
from pathlib import Path

from backend.runtime.child import Child
from backend.runtime.keeper import GivenUp
from backend.runtime.supervisor import Supervisor


async def supervise(folder: Path, programs: list[str]) -> None:
    """Keep the programs running until a signal."""
    async with Supervisor() as supervisor:
        for number, program in enumerate(programs):
            await supervisor.start(
                Child(
                    name=f"child {number}",
                    command=[sys.executable, "-I", "-S", "-c", program],
                    environment=dict(os.environ),
                    folder=folder,
                    grace=1.0,
                )
            )
        (folder / "started").touch()
        await supervisor.wait()


if __name__ == "__main__":
    try:
        asyncio.run(supervise(Path(sys.argv[1]), sys.argv[2:]))
    except GivenUp as reason:
        sys.exit(f"given up: {reason}")

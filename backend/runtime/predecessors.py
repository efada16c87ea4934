"""What an embedded server that was killed leaves behind: processes and a lock file.

Called only while the state folder's lock is held, so nobody else can be starting a server on the same data.
Without /proc (elsewhere than Linux) the server's own checks have to do.
"""

import os
import time
from pathlib import Path
from signal import Signals

PATIENCE = 5.0  # seconds after each signal
STEPS = (Signals.SIGINT, Signals.SIGQUIT, Signals.SIGKILL)


def end_predecessors(data: Path) -> None:
    """End the processes of an earlier server on that data, gently at first."""
    for signal in STEPS:
        for process in processes_in(data):
            send(process, signal)
        deadline = time.monotonic() + PATIENCE
        while processes_in(data) and time.monotonic() < deadline:
            time.sleep(0.05)
        if not processes_in(data):
            return


def processes_in(folder: Path) -> list[int]:
    """List the processes that work in a folder, as every process of a PostgreSQL server does in its data."""
    return [int(place.name) for place in Path("/proc").glob("[0-9]*") if working_folder(place) == str(folder)]


def working_folder(process: Path) -> str | None:
    """Say in which folder a process works; None where it is gone or belongs to somebody else."""
    try:
        return str((process / "cwd").readlink())
    except OSError:
        return None


def send(process: int, signal: Signals) -> None:
    """Signal a process that may be gone by now."""
    try:
        os.kill(process, signal)
    except ProcessLookupError:
        return


def drop_stale_lock(lock: Path) -> None:
    """Remove a server's lock file once its process number belongs to some other process.

    PostgreSQL takes any living process of that number and user for its predecessor and gives up, which in a
    container, where the same numbers come again at each start, would be for ever.
    """
    try:
        owner = lock.read_text().split("\n", 1)[0]
    except FileNotFoundError:
        return
    if owner.isdigit() and Path("/proc", owner).exists():
        lock.unlink()

"""The state folder: one deployment's data, keys and lock."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backend.settings import SettingRefused


class HomeBusy(Exception):
    """Another `caserounds serve` runs on the same state folder."""

    def __init__(self, home: Path, process: str) -> None:
        super().__init__(
            f"another `caserounds serve` (process {process or 'unknown'}) runs on {home}: "
            "stop it first, or set CASEROUNDS_HOME to another folder"
        )


@contextmanager
def held(home: Path) -> Iterator[None]:
    """Hold the state folder for as long as this process lives, making it on first use.

    Raises HomeBusy when another process holds it, SettingRefused when it cannot be made or written. The
    system drops the lock with the process, so a killed one leaves nothing to clear away.
    """
    try:
        # Passable, because PostgreSQL runs as another user where we are root; what is inside is closed.
        home.mkdir(mode=0o711, parents=True, exist_ok=True)
        lock = (home / "lock").open("a+")
    except OSError:
        raise SettingRefused("CASEROUNDS_HOME", "a folder that can be made and written") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise HomeBusy(home, lock.read().strip()) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield

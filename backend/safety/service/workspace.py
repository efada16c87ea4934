"""Folders in which originals are unpacked. Each is locked by whoever works in it, for as long as that process lives.

So several image workers can share one state folder, and what a killed one left is told from what another one uses.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_FOLDER = "work"


@contextmanager
def workspace(home: Path) -> Iterator[Path]:
    """A folder that only we can read, gone when we are done; what a kill leaves is removed at a worker's next start."""
    parent = home / _FOLDER
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    while True:
        folder = Path(tempfile.mkdtemp(dir=parent))
        with _locked(folder) as ours:
            if ours:
                try:
                    yield folder
                finally:
                    shutil.rmtree(folder, ignore_errors=True)
                return
        # A worker that was just starting took the fresh folder for an abandoned one.


def remove_abandoned(home: Path) -> None:
    """Remove the folders in which nobody works any more. At any time, beside any number of workers."""
    parent = home / _FOLDER
    for folder in parent.iterdir() if parent.is_dir() else ():
        with _locked(folder) as nobodys:
            if nobodys:
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[bool]:
    """Whether the folder is there and nobody else has it; if so, it is ours until the end of the block."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except (FileNotFoundError, NotADirectoryError):
        yield False
        return
    try:
        yield _take(handle, folder)
    finally:
        os.close(handle)  # the lock goes with it, as it does when a process is killed


def _take(handle: int, folder: Path) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(handle), folder.stat())
    return False

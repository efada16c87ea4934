"""A folder that gets its name when it is whole."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class BackupRefused(Exception):
    """A backup cannot be made there. The text says what to do."""


@contextmanager
def unfinished(folder: Path) -> Iterator[Path]:
    """Give a folder beside the wanted one, which becomes it when the body succeeds and is removed when not.

    Raises BackupRefused where something stands already, or somebody else writes. What a killed backup left is removed.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        message = f"{folder} is there already: name a new folder for each backup"
        raise BackupRefused(message)
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = folder.with_name(f".{folder.name}.unfinished")
    with work.with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = f"another backup is writing {folder}"
            raise BackupRefused(message) from None
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(mode=0o700)
        try:
            yield work
            os.sync()  # all of it is on the disk before it gets the name that says it is whole
            work.replace(folder)
        finally:
            shutil.rmtree(work, ignore_errors=True)
            work.with_suffix(".lock").unlink(missing_ok=True)

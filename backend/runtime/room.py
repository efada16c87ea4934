"""Whether a disk has room for a server to work."""

import shutil
from pathlib import Path

LITTLE = 32 * 1024 * 1024  # bytes; PostgreSQL writes ahead in files of 16 MB, and starts with one


def lacks_room(folder: Path) -> bool:
    """Say whether so little is free on the disk of a folder that a server may end for it, and not start again."""
    return shutil.disk_usage(folder).free < LITTLE

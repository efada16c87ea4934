"""PostgreSQL on a small disk of its own, which a test can fill and empty.

The disk is a tmpfs in a mount namespace that ends with the server, so that nothing has to be cleared away. Whoever is
not root gets one by a user namespace.
"""

import dataclasses
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from errno import ENOSPC
from pathlib import Path

from backend.runtime.child import Child, Probe, launch_command

MEGABYTE = 1024 * 1024
# The data, as it is, moves onto the disk, which then stands where the data was.
_MOVE_IN = """
mount -t tmpfs -o size="$3" small "$2" && cp -a "$1/." "$2" && mount --bind "$2" "$1" || exit 1
shift 3
exec "$@"
"""


def small_disks_can_be_made() -> bool:
    """Whether this machine lets us have one: a container may forbid it."""
    trying = [*_apart(), *("sh", "-c", "mount -t tmpfs small /mnt")]
    return shutil.which("unshare") is not None and subprocess.run(trying, check=False).returncode == 0


class SmallDisk:
    """A disk for the data of one server."""

    def __init__(self, data: Path, megabytes: int) -> None:
        self._data = data
        self._size = f"{megabytes}m"
        self._place = data.parent.parent / "disk"

    def below(self, server: Child, ready: Probe) -> Child:
        """The same server with its data on the disk; from outside it can only be asked over the network."""
        self._place.mkdir()
        if os.geteuid() == 0:
            inside = launch_command(server.command, user=server.user)
        else:
            as_before = [f"--map-user={os.geteuid()}", f"--map-group={os.getegid()}"]
            inside = [_unshare(), *as_before, *server.command]
        moving = ["/bin/sh", "-c", _MOVE_IN, "sh", str(self._data), str(self._place), self._size]
        return dataclasses.replace(server, command=[*_apart(), *moving, *inside], user=None, ready=ready)

    @contextmanager
    def full(self, server_pid: int) -> Iterator[None]:
        """Leave no room on the disk of a running server."""
        filler = Path(f"/proc/{server_pid}/root{self._data}/filler")
        try:
            with filler.open("wb", buffering=0) as file:
                for size in (MEGABYTE, 4096, 1):
                    _write_until_full(file.fileno(), bytes(size))
            yield
        finally:
            filler.unlink()


def _write_until_full(file: int, piece: bytes) -> None:
    while True:
        try:
            os.write(file, piece)
        except OSError as error:
            if error.errno != ENOSPC:
                raise
            return


def _unshare() -> str:
    return shutil.which("unshare") or "/usr/bin/unshare"


def _apart() -> list[str]:
    """The beginning of a command that runs with mounts of its own."""
    return [_unshare(), "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]

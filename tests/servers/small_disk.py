"""A small disk of its own for the data of a server, which a test can fill and empty.

It is a tmpfs in a mount namespace, which a process holds open for as long as the test wants it: nothing of it has to be
cleared away, however the test ends. Whoever is not root gets one by a user namespace.
"""

import dataclasses
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from errno import ENOSPC
from functools import partial
from pathlib import Path

from backend.runtime.child import Child, Probe, launch_command
from backend.runtime.room import lacks_room

MEGABYTE = 1024 * 1024
_HOLD = 'mount -t tmpfs -o size="$2" small "$1" && echo ready && exec cat'
# At the first start the data moves onto the disk, which from then on stands where the data was.
_MOVE_IN = """
test -e "$2/PG_VERSION" || { cp -a "$1/." "$2" && mount --bind "$2" "$1"; } || exit 1
shift 2
exec "$@"
"""


def small_disks_can_be_made() -> bool:
    """Whether this machine lets us have one: a container may forbid it."""
    if shutil.which("unshare") is None:
        return False
    trying = [*_apart(), "sh", "-c", "mount -t tmpfs small /mnt"]
    return subprocess.run(trying, check=False, capture_output=True).returncode == 0


class SmallDisk:
    """A disk for the data of one server, there while its holder runs."""

    def __init__(self, data: Path, place: Path, holder: int) -> None:
        self._data = data
        self._place = place
        self._holder = holder

    @property
    def seen_from_outside(self) -> Path:
        """Where the disk is for processes that have other mounts."""
        return Path(f"/proc/{self._holder}/root{self._place}")

    def below(self, server: Child, ready: Probe) -> Child:
        """The same server with its data on the disk; from outside it can only be asked over the network."""
        if os.geteuid() == 0:
            inside = launch_command(server.command, user=server.user)
            entering = ["--mount"]
        else:
            as_before = [f"--map-user={os.geteuid()}", f"--map-group={os.getegid()}"]
            inside = [_tool("unshare"), *as_before, *server.command]
            entering = ["--mount", "--user", "--preserve-credentials"]
        enter = [_tool("nsenter"), f"--target={self._holder}", *entering]
        moving = ["/bin/sh", "-c", _MOVE_IN, "sh", str(self._data), str(self._place)]
        return dataclasses.replace(
            server,
            command=[*enter, *moving, *inside],
            user=None,
            ready=ready,
            lacks_room=partial(lacks_room, self.seen_from_outside),
        )

    @contextmanager
    def full(self) -> Iterator[None]:
        """Leave no room on the disk."""
        filler = self.seen_from_outside / "filler"
        try:
            with filler.open("wb", buffering=0) as file:
                for size in (MEGABYTE, 4096, 1):
                    _write_until_full(file.fileno(), bytes(size))
            yield
        finally:
            filler.unlink()


@contextmanager
def small_disk(data: Path, *, megabytes: int) -> Iterator[SmallDisk]:
    """A disk on which the data of a server will be."""
    place = data.parent.parent / "disk"
    place.mkdir()
    holding = [*_apart(), "sh", "-c", _HOLD, "sh", str(place), f"{megabytes}m"]
    with subprocess.Popen(holding, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"ready\n"
        yield SmallDisk(data, place, holder.pid)  # its input ends with this block, or with us, and so does it


def _write_until_full(file: int, piece: bytes) -> None:
    while True:
        try:
            os.write(file, piece)
        except OSError as error:
            if error.errno != ENOSPC:
                raise
            return


def _tool(name: str) -> str:
    return shutil.which(name) or f"/usr/bin/{name}"


def _apart() -> list[str]:
    """The beginning of a command that runs with mounts of its own."""
    return [_tool("unshare"), "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]

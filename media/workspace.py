"""Files that are in the making on this machine's own disk, which may be full."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_NO_ROOM = FULL | {errno.EFBIG}  # the last where files of this process are limited


class DiskFull(Exception):
    """There is no room on this machine's disk. Trying again later may succeed; no file is at fault."""


@contextmanager
def taking_room() -> Iterator[None]:
    """Tell a full disk from other failures. Raises `DiskFull`."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise DiskFull from error
        raise

"""The folder of an object store that keeps its objects as files on this machine. Blocking: called in threads.

Listings of such a store are made anew for each page, and show nothing of writes that were cut.
"""

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from itertools import chain, islice
from pathlib import Path

from media.object_store import PAGE, UNFINISHED, ListedPage, StoredObject


def files_under(folder: Path, prefix: str) -> list[str]:
    """Files whose names start so, unfinished ones included."""
    names = (path.relative_to(folder).as_posix() for path in (folder / prefix).rglob("*") if path.is_file())
    return sorted(names)


def page_of_files(folder: Path, after: str) -> ListedPage:
    """The next finished objects behind a name."""
    found = list(islice(_objects(folder, "", after), PAGE + 1))
    return ListedPage(found[:PAGE], len(found) <= PAGE, datetime.now(UTC))


def remove_unfinished_files(folders: Iterable[Path], older_than: timedelta) -> int:
    """Remove what writes left there that were cut so long ago; the answer is how many."""
    limit = time.time() - older_than.total_seconds()
    removed = 0
    for parent, _, names in chain.from_iterable(map(os.walk, folders)):
        for name in names:
            if fnmatchcase(name, UNFINISHED):
                with suppress(FileNotFoundError):
                    path = Path(parent, name)
                    if path.lstat().st_mtime < limit:
                        path.unlink()
                        removed += 1
    return removed


def _objects(folder: Path, above: str, after: str) -> Iterator[StoredObject]:
    for name in sorted(name for name in _names(folder, above) if name > after or after.startswith(name)):
        if name.endswith("/"):
            yield from _objects(folder / name[len(above) :], name, after)
        elif name > after and not fnmatchcase(name.rpartition("/")[2], UNFINISHED):
            with suppress(FileNotFoundError):
                found = (folder / name[len(above) :]).lstat()
                yield StoredObject(name, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))


def _names(folder: Path, above: str) -> Iterator[str]:
    """Whole names of what lies in a folder; those of folders end with a slash, by which the store sorts them."""
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.isprintable():  # what is not was never written by the store
                yield f"{above}{entry.name}{'/' if entry.is_dir(follow_symlinks=False) else ''}"

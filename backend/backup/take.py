"""Makes a backup: rows first, then every object that they name, and at the very end the proof that it is whole."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from backend.backup import objects, rows
from backend.backup.manifest import (
    DUMP,
    FORMAT,
    LISTING,
    MANIFEST,
    OBJECTS,
    SAFE_NAME,
    Manifest,
    StoredFile,
    described,
    folder_of,
)
from backend.backup.progress import Progress, Report
from backend.backup.unfinished import unfinished
from backend.kernel.clock import now
from media.object_store import ObjectStore


class Copied(NamedTuple):
    """What became of the objects that rows name."""

    stored: list[StoredFile]
    missing: list[str]


async def back_up(owner_url: str, store: ObjectStore, folder: Path, report: Report) -> Manifest:
    """Back up a deployment, whatever people do meanwhile. Nothing stands at `folder` until all of it does.

    Raises BackupRefused, ToolFailed, ObjectStoreUnavailable, OSError, asyncpg.PostgresError.
    """
    with unfinished(folder) as work:
        moment = now()
        stored_before = await objects.sizes(store)
        report("writing the rows")
        snapshot = await rows.take(owner_url, work / DUMP)
        copied = await copy(store, snapshot.folders, work, report)
        gone = await gone_since(owner_url, copied.missing)
        kept = [line for line in copied.stored if folder_of(line.name) not in gone]
        drop(work, sorted(gone))
        write_listing(work, kept)
        known = snapshot.named
        manifest = Manifest(
            format=FORMAT,
            made_at=moment,
            migrations=snapshot.migrations,
            audit_head=snapshot.audit_head,
            rows=described(work, DUMP),
            listing=described(work, LISTING),
            objects=len(kept),
            bytes=sum(line.size for line in kept),
            gone=sorted(gone),
            missing=[name for name in copied.missing if folder_of(name) not in gone],
            extra=[name for name in sorted(stored_before.keys() - known) if await store.exists(name)],
        )
        (work / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
    return manifest


async def copy(store: ObjectStore, folders: Sequence[str], work: Path, report: Report) -> Copied:
    """Copy every object of these images."""
    wanted = sorted(rows.names_in(folders))
    copied = Copied([], [])
    progress = Progress("copying", len(wanted), report)

    async def one(name: str) -> None:
        stored = await objects.fetch(store, name, work) if SAFE_NAME.fullmatch(name) else None
        if stored is None:
            copied.missing.append(name)
        else:
            copied.stored.append(stored)
            progress.count(stored.size)

    (work / OBJECTS).mkdir(mode=0o700)
    await objects.each(wanted, one)
    progress.end()
    return Copied(sorted(copied.stored, key=lambda line: line.name), sorted(copied.missing))


async def gone_since(owner_url: str, missing: Sequence[str]) -> set[str]:
    """Of images with missing objects, those that were deleted after the rows were written."""
    folders = {folder_of(name) for name in missing}
    return folders - await rows.still_named(owner_url, sorted(folders)) if folders else set()


def drop(work: Path, folders: Sequence[str]) -> None:
    """Remove what was copied of images that are gone."""
    for folder in folders:
        shutil.rmtree(work / OBJECTS / folder, ignore_errors=True)


def write_listing(work: Path, lines: Sequence[StoredFile]) -> None:
    """Write one line for each object."""
    with (work / LISTING).open("wb") as listing:
        for line in lines:
            listing.write(msgspec.json.encode(line) + b"\n")

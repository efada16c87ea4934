"""Reads a backup through: is every byte what the manifest says, and nothing else there?"""

import asyncio
from pathlib import Path

from backend.backup import objects
from backend.backup.manifest import (
    OBJECTS,
    SAFE_NAME,
    BackupDamaged,
    Manifest,
    StoredFile,
    described,
    lines_of,
    read_manifest,
)
from backend.backup.progress import Progress, Report

MOST_SAID = 5


async def check(folder: Path, report: Report) -> Manifest:
    """Give the manifest of a whole backup. Raises BackupDamaged, which says what is missing, extra or changed."""
    manifest = read_manifest(folder)
    for file in (manifest.rows, manifest.listing):
        if await changed(folder, file):
            message = f"{file.name} is missing or not as it was written"
            raise BackupDamaged(message)
    if any(not SAFE_NAME.fullmatch(name) for name in manifest.gone):
        message = "the manifest names no folders of ours"
        raise BackupDamaged(message)
    lines = list(lines_of(folder))
    listed = {line.name for line in lines}
    damaged = await changed_among(folder, lines, report)
    extra = {path.relative_to(folder / OBJECTS).as_posix() for path in files_in(folder / OBJECTS)} - listed
    if damaged or extra or len(listed) != manifest.objects:
        raise BackupDamaged(complaint(damaged, sorted(extra)))
    return manifest


async def changed_among(folder: Path, lines: list[StoredFile], report: Report) -> list[str]:
    """The names of objects that are missing or not as they were written."""
    damaged: list[str] = []
    progress = Progress("reading", len(lines), report)

    async def one(line: StoredFile) -> None:
        if await changed(folder / OBJECTS, line):
            damaged.append(line.name)
        progress.count(line.size)

    await objects.each(lines, one)
    progress.end()
    return sorted(damaged)


async def changed(folder: Path, file: StoredFile) -> bool:
    """Say whether a file is missing, or has another size or digest than is written of it."""
    try:
        return await asyncio.to_thread(described, folder, file.name) != file
    except OSError:
        return True


def files_in(folder: Path) -> list[Path]:
    """All files below a folder."""
    return [path for path in folder.rglob("*") if not path.is_dir()]


def complaint(damaged: list[str], extra: list[str]) -> str:
    """Say in one line what is wrong."""
    said = [
        f"{len(names)} objects {what} ({', '.join(names[:MOST_SAID])}{', …' if len(names) > MOST_SAID else ''})"
        for names, what in ((damaged, "missing or changed"), (extra, "that no line lists"))
        if names
    ]
    return "; ".join(said) or "the listing and the manifest disagree on how many objects there are"

"""Puts a backup back into an empty database and an empty store."""

import re
from itertools import groupby
from pathlib import Path

from backend.backup import objects, rows
from backend.backup.check import check
from backend.backup.manifest import Manifest, StoredFile, folder_of, lines_of
from backend.backup.progress import Progress, Report
from backend.piccolo_conf import APP_REGISTRY
from media.object_store import ObjectStore

MIGRATION = re.compile(r'^ID = "([^"]+)"$', re.MULTILINE)


class RestoreRefused(Exception):
    """A backup cannot be restored there. The text says what to do."""


async def restore(owner_url: str, store: ObjectStore, folder: Path, report: Report) -> Manifest:
    """Restore a backup: every byte is verified before anything is written, objects before rows, rows all or none.

    The database keeps the schema of the backup's release: migrate it. Raises RestoreRefused, BackupDamaged,
    ToolFailed, ObjectStoreUnavailable, OSError, asyncpg.PostgresError.
    """
    if not await rows.is_empty(owner_url):
        message = (
            "the database is not empty, and a restore overwrites nothing: set CASEROUNDS_HOME to a new folder, "
            "or DATABASE_URL and DATABASE_OWNER_URL to an empty database"
        )
        raise RestoreRefused(message)
    manifest = await check(folder, report)
    require_known(manifest.migrations)
    lines = list(lines_of(folder))
    await refuse_foreign(store, lines)
    await send(store, folder, lines, report)
    report("putting the rows back")
    await rows.put_back(owner_url, folder / manifest.rows.name, gone=manifest.gone)
    return manifest


def require_known(migrations: list[str]) -> None:
    """Refuse what a newer release has written. Raises RestoreRefused."""
    known = {
        f"{app.app_name} {identifier}"
        for app in APP_REGISTRY.app_configs.values()
        for place in Path(app.migrations_folder_path).glob("*.py")
        for identifier in MIGRATION.findall(place.read_text())
    }
    if not known.issuperset(migrations):
        message = "the backup was made by a newer release: restore it with that release, or a later one"
        raise RestoreRefused(message)


async def refuse_foreign(store: ObjectStore, lines: list[StoredFile]) -> None:
    """Let a restore go on that was cut while it wrote objects. Raises RestoreRefused for any other objects."""
    if not (await objects.sizes(store)).keys() <= {line.name for line in lines}:
        message = (
            "the object store is not empty, and a restore overwrites nothing: set CASEROUNDS_HOME to a new folder, "
            "or S3_BUCKET to an empty bucket"
        )
        raise RestoreRefused(message)


async def send(store: ObjectStore, folder: Path, lines: list[StoredFile], report: Report) -> None:
    """Copy every object into the store."""
    progress = Progress("restoring", len(lines), report)

    async def one(image: list[StoredFile]) -> None:
        # One after the other: the embedded store stumbles over several that make the same folder at once.
        for line in image:
            await objects.send(store, line.name, folder)
            progress.count(line.size)

    await objects.each(by_image(lines), one)
    progress.end()


def by_image(lines: list[StoredFile]) -> list[list[StoredFile]]:
    """Put the objects of each image together."""
    ordered = sorted(lines, key=lambda line: line.name)
    return [list(group) for _, group in groupby(ordered, key=lambda line: folder_of(line.name))]


async def disagreements(owner_url: str, store: ObjectStore, folder: Path) -> list[str]:
    """Compare rows, store and listing after a restore, both ways; say what does not agree."""
    named, stored = await rows.names(owner_url), await objects.sizes(store)
    listed = {line.name: line.size for line in lines_of(folder)}
    found = {
        "named by rows but not stored": named - stored.keys(),
        "stored but named by no row": stored.keys() - named,
        "of another size than in the backup": {
            name for name, size in listed.items() if stored.get(name, size) != size
        },
    }
    return [f"{len(names)} objects {what}" for what, names in found.items() if names]

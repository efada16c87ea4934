"""Put a backup back into an empty database and an empty object store, and bring it to today's schema.

Everybody has to sign in again, and administrators make new keys: what was ended after the backup must not come back.
Exit code 3: all was restored, but rows, objects and the audit trail do not agree.
"""

import argparse
import asyncio
import os
from pathlib import Path

from backend.backup.failures import BackupFailed, explained
from backend.backup.manifest import Manifest
from backend.backup.restore import disagreements, restore
from backend.backup.telling import record_restored
from backend.commands.audit import NOT_WHOLE, head_of, verify
from backend.commands.outcome import CommandFailed
from backend.commands.process import settings_of
from backend.composition import build_ports, close_ports
from backend.kernel.database import close_pool, open_pool
from backend.kernel.ports import Ports
from backend.migrate import migrate, role_of
from backend.runtime.joining import parts_running
from backend.runtime.supervisor import report_to_people
from backend.settings import Settings

REMINDER = """Everybody signs in again, phones ask again for notifications, and administrators make new keys.
Of what was done after the backup, nothing is there: look through suspensions, removals and roles once more."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="a backup")


def run(options: argparse.Namespace) -> None:
    """Restore. Raises SettingRefused, CommandFailed."""
    folder = options.folder.absolute()
    try:
        manifest = asyncio.run(explained(put_back(folder)))
    except BackupFailed as failure:
        raise CommandFailed(str(failure)) from failure
    print(f"restored {manifest.objects} objects and all rows of {manifest.made_at:%F %T} UTC\n{REMINDER}")


async def put_back(folder: Path) -> Manifest | None:
    """Restore into the deployment that the environment names; None when a signal ended it."""
    manifest = None
    async with parts_running(os.environ, alone=True) as environment:
        settings = settings_of(environment)
        ports = build_ports(settings)
        try:
            manifest = await fill(settings, ports, folder)
        finally:
            await close_ports(ports)
    return manifest


async def fill(settings: Settings, ports: Ports, folder: Path) -> Manifest:
    """Restore, migrate, and compare. Raises CommandFailed where something does not agree afterwards."""
    manifest = await restore(settings.owner(), ports.object_store, folder, report_to_people)
    report_to_people("bringing the database to today's schema")
    await migrate(database_owner_url=settings.owner(), app_role=role_of(settings.database_url))
    found = await disagreements(settings.owner(), ports.object_store, folder)
    found += await faults_of_the_trail(settings.database_url, manifest)
    if found:
        raise CommandFailed("restored, but not whole: " + "; ".join(found), code=NOT_WHOLE)
    return manifest


async def faults_of_the_trail(database_url: str, manifest: Manifest) -> list[str]:
    """Verify that the audit trail is whole and ends where it did in the backup, and go on with it: tell of this."""
    await open_pool(database_url, size=1)
    try:
        _, faults = await verify(head_of(manifest.audit_head))
        await record_restored(manifest)
    finally:
        await close_pool()
    return (
        [f"the audit trail has {len(faults)} faults, which `caserounds audit verify` names"] if faults else []
    )

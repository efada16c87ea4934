"""Back up rows and pictures into a new folder, while people work or not.

The folder holds no secrets of the deployment, and no originals; it is for those who may see the database. Exit code 3:
the backup was made, but rows and objects of the deployment do not agree.
"""

import argparse
import asyncio
import os
from pathlib import Path

from backend.backup.check import check
from backend.backup.failures import BackupFailed, explained
from backend.backup.manifest import Manifest
from backend.backup.take import back_up
from backend.commands.outcome import CommandFailed
from backend.commands.process import settings_of
from backend.composition import build_ports, close_ports
from backend.runtime.joining import parts_running
from backend.runtime.supervisor import report_to_people

DISAGREEMENT = 3
MOST_SAID = 10


def add_options(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="a new folder")
    parser.add_argument(
        "--check", action="store_true", help="make nothing: read a backup through and say whether it is whole"
    )


def run(options: argparse.Namespace) -> None:
    """Back up, or check a backup. Raises SettingRefused, CommandFailed."""
    folder = options.folder.absolute()
    work = check(folder, report_to_people) if options.check else make(folder)
    try:
        manifest = asyncio.run(explained(work))
    except BackupFailed as failure:
        raise CommandFailed(str(failure)) from failure
    print(f"{folder}: {manifest.objects} objects, {manifest.bytes} bytes, of {manifest.made_at:%F %T} UTC")
    if manifest.missing or manifest.extra:
        raise CommandFailed(disagreement(manifest), code=DISAGREEMENT)


async def make(folder: Path) -> Manifest | None:
    """Back up the deployment that the environment names; None when a signal ended it."""
    manifest = None
    async with parts_running(os.environ, alone=False) as environment:
        settings = settings_of(environment)
        ports = build_ports(settings)
        try:
            manifest = await back_up(settings.owner(), ports.object_store, folder, report_to_people)
        finally:
            await close_ports(ports)
    return manifest


def disagreement(manifest: Manifest) -> str:
    """Say which rows and objects did not agree."""
    lines = [f"named by a row, but not in the store: {name}" for name in manifest.missing[:MOST_SAID]]
    lines += [f"in the store, but named by no row: {name}" for name in manifest.extra[:MOST_SAID]]
    summary = (
        "the deployment itself was not whole when this backup was made: "
        f"{len(manifest.missing)} objects were missing, {len(manifest.extra)} belonged to no row"
    )
    return "\n  ".join([summary, *lines])

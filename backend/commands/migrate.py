"""Bring the database to today's schema, as DATABASE_OWNER_URL. Safe at any time, and twice at once."""

import argparse
import asyncio

from backend.commands.outcome import CommandFailed
from backend.commands.process import settings_of_process
from backend.migrate import MigrationFailed, migrate, role_of


def add_options(_: argparse.ArgumentParser) -> None:
    """Describe the options: there are none."""


def run(_: argparse.Namespace) -> None:
    """Migrate. Raises SettingRefused, CommandFailed."""
    settings = settings_of_process()
    try:
        asyncio.run(migrate(database_owner_url=settings.owner(), app_role=role_of(settings.database_url)))
    except MigrationFailed as failure:
        raise CommandFailed(str(failure)) from failure

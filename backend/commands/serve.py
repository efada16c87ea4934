"""Run everything on this machine, supervised, until SIGINT or SIGTERM.

PostgreSQL and the object store are embedded where DATABASE_URL and S3_ENDPOINT_URL name no real ones.
"""

import argparse
import asyncio
import os

from backend.commands.outcome import CommandFailed
from backend.runtime.home import HomeBusy
from backend.runtime.keeper import GivenUp
from backend.runtime.postgres import ServerUnusable
from backend.runtime.serve import serve


def add_options(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    parser.add_argument("--demo", action="store_true", help="load the demo community once everything runs")


def run(options: argparse.Namespace) -> None:
    """Serve. Raises SettingRefused, CommandFailed."""
    try:
        asyncio.run(serve(os.environ, demo=options.demo))
    except (GivenUp, HomeBusy, ServerUnusable) as failure:
        raise CommandFailed(str(failure)) from failure

"""Run everything on this machine, supervised, until SIGINT or SIGTERM.

PostgreSQL and the object store are embedded where DATABASE_URL and S3_ENDPOINT_URL name no real ones. All listens on
this machine alone; with --lan the app is also there for phones on the local network, over HTTPS with a certificate
that they are asked to trust.
"""

import argparse
import asyncio
import os

from backend.commands.outcome import CommandFailed
from backend.kernel.clock import now
from backend.runtime.home import HomeBusy
from backend.runtime.keeper import GivenUp
from backend.runtime.lan.address import LanAddress, NoLan, find_address, own_name
from backend.runtime.postgres import ServerUnusable
from backend.runtime.serve import serve


def add_options(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    parser.add_argument("--demo", action="store_true", help="load the demo community once everything runs")
    parser.add_argument("--lan", action="store_true", help="be there for phones on the local network too")
    parser.add_argument(
        "--lan-address", metavar="ADDRESS", help="this machine's address there (default: found)"
    )
    parser.add_argument(
        "--lan-name", default=own_name(), metavar="NAME", help="its name (default: %(default)s)"
    )
    parser.add_argument("--lan-port", type=int, default=8443, metavar="PORT", help="default: %(default)s")
    parser.add_argument(
        "--lan-page-port", type=int, default=8080, metavar="PORT", help="of the steps (default: %(default)s)"
    )


def run(options: argparse.Namespace) -> None:
    """Serve. Raises SettingRefused, CommandFailed."""
    try:
        asyncio.run(serve(os.environ, demo=options.demo, lan=lan_of(options), clock=now))
    except (GivenUp, HomeBusy, NoLan, ServerUnusable) as failure:
        raise CommandFailed(str(failure)) from failure


def lan_of(options: argparse.Namespace) -> LanAddress | None:
    """Say where the app is to be found on the local network, if it is. Raises NoLan."""
    if not options.lan:
        return None
    address = find_address(options.lan_address)
    return LanAddress(address, options.lan_name, options.lan_port, options.lan_page_port)

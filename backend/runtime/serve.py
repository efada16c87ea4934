"""`caserounds serve`: one deployment on one machine, from nothing to its end."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from backend.runtime.deployment import LAN_API, Deployment
from backend.runtime.home import held
from backend.runtime.lan.address import LanAddress
from backend.runtime.lan.authority import LocalAuthority
from backend.runtime.lan.invitation import invitation
from backend.runtime.lan.parts import Lan
from backend.runtime.ports import LOOPBACK, listening_socket
from backend.runtime.supervisor import Supervisor, report_to_people
from backend.settings import SettingRefused, home_folder

LOOK_AT_CERTIFICATE = 3600.0  # seconds

Clock = Callable[[], datetime]


async def serve(environ: Mapping[str, str], *, demo: bool, lan: LanAddress | None, clock: Clock) -> None:
    """Run everything until SIGINT or SIGTERM; with `demo`, load the demo community as well; with `lan`, for phones.

    Raises SettingRefused and HomeBusy before anything starts, GivenUp when a part cannot be kept running.
    """
    home = home_folder(environ)
    with held(home):
        invited = certified(home, environ, lan, clock) if lan else None
        deployment = Deployment(home, environ, invited)
        refuse_taken_ports(deployment, lan)
        async with Supervisor() as supervisor:
            await start(supervisor, deployment, invited)
            if demo:
                report_to_people("looking after the demo community")
                await supervisor.run(deployment.demo())
            if invited:
                report_to_people(invitation(invited.where, invited.authority.fingerprint()))
                await keep_certified(supervisor, invited.authority, clock)
            await supervisor.wait()


async def start(supervisor: Supervisor, deployment: Deployment, lan: Lan | None) -> None:
    """Start everything, each stage when the one before it is ready."""
    if deployment.embedded:
        report_to_people(f"starting {' and '.join(part.name for part in deployment.embedded)}")
        await supervisor.start(*deployment.embedded)
    report_to_people("bringing the database to today's schema")
    await supervisor.run(deployment.migration())
    report_to_people("starting the API, then the workers")
    await supervisor.start(deployment.api(), *(deployment.lan_parts(lan) if lan else ()))
    await supervisor.start(*deployment.workers())
    report_to_people(f"ready at {deployment.settings.public_url} (Ctrl-C stops everything)")


def certified(home: Path, environ: Mapping[str, str], lan: LanAddress, clock: Clock) -> Lan:
    """Have a certificate for the local network. Raises SettingRefused."""
    if environ.get("PUBLIC_URL"):
        raise SettingRefused("PUBLIC_URL", "to be unset with --lan, which has addresses of its own")
    authority = LocalAuthority(home, address=lan.address, name=lan.name)
    authority.prepare(clock())
    return Lan(lan, authority)


async def keep_certified(supervisor: Supervisor, authority: LocalAuthority, clock: Clock) -> None:
    """Renew the certificate before it ends, for as long as everything runs."""
    while True:
        await asyncio.sleep(LOOK_AT_CERTIFICATE)
        if authority.prepare(clock()):
            supervisor.renew(LAN_API)


def refuse_taken_ports(deployment: Deployment, lan: LanAddress | None) -> None:
    """Refuse a port on which something else listens here, rather than in a child. Raises SettingRefused."""
    listening_socket(LOOPBACK, deployment.settings.port).close()
    for variable, port in (("--lan-port", lan.port), ("--lan-page-port", lan.page_port)) if lan else ():
        try:
            listening_socket(lan.address if lan else LOOPBACK, port).close()
        except SettingRefused as refused:
            raise SettingRefused(variable, refused.expected) from None

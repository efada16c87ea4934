"""Load the demo community into a running deployment, through its API. Done once; later it says where it is."""

import argparse
import asyncio

from backend.accounts.schemas import SignUp
from backend.accounts.service.sign_up import AddressTaken, create_operator
from backend.commands.outcome import CommandFailed
from backend.commands.process import settings_of_process
from backend.demo.client import DemoFailed
from backend.demo.load import load
from backend.demo.people import PEOPLE, passwords, passwords_file
from backend.kernel.actor import Role
from backend.kernel.database import close_pool, open_pool
from backend.kernel.vocabulary import Profession
from backend.settings import Settings


def add_options(_: argparse.ArgumentParser) -> None:
    """There are none."""


def run(_: argparse.Namespace) -> None:
    """Load what is not there yet, then print the address and the accounts. Raises SettingRefused, CommandFailed."""
    settings = settings_of_process()
    first_time = not passwords_file(settings.home).exists()
    secrets = passwords(settings.home)
    if not asyncio.run(_create_administrator(settings, secrets["admin"])) and first_time:
        # The database was filled elsewhere, as by a restore: its people keep the passwords that they have.
        passwords_file(settings.home).unlink()
        _introduce_elsewhere(settings)
        return
    try:
        load(
            f"http://localhost:{settings.port}",
            settings.home,
            settings.mail_folder,
            lambda step: print(f"· {step}", flush=True),
        )
    except DemoFailed as failure:
        raise CommandFailed(f"the demo community could not be loaded: {failure}") from None
    _introduce(settings, secrets if first_time else {})


async def _create_administrator(settings: Settings, password: str) -> bool:
    """Say whether there was none yet."""
    admin = next(person for person in PEOPLE if person.role == Role.ADMIN)
    request = SignUp(
        email=admin.email,
        password=password,
        display_name=admin.display_name,
        profession=Profession(admin.profession),
        registration=admin.registration,
    )
    await open_pool(settings.database_url, size=1)
    try:
        await create_operator(request=request, role=Role.ADMIN)
    except AddressTaken:
        return False
    finally:
        await close_pool()
    return True


def _introduce(settings: Settings, secrets: dict[str, str]) -> None:
    _say_where(settings)
    for person in PEOPLE:
        password = f"  {secrets[person.key]}" if person.key in secrets else ""
        print(f"  {person.role:13}{person.email:34}{password}")
    if settings.mail_folder:
        print(f"\n  Mails are not sent but kept in {settings.mail_folder.resolve()}", end="")
    print(f"\n  Passwords are kept in {passwords_file(settings.home).resolve()}\n", flush=True)


def _introduce_elsewhere(settings: Settings) -> None:
    _say_where(settings)
    print("  The demo community is in this database already, as after a restore.")
    print("  Passwords are kept in the folder in which it was loaded.\n", flush=True)


def _say_where(settings: Settings) -> None:
    print(f"\n  Caserounds demo: {settings.public_url}   (review queue: {settings.public_url}/review)\n")

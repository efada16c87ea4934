"""Make a verified account with a role. Its password is random and printed once, unless one is given."""

import argparse
import asyncio
import secrets
import sys

import msgspec

from backend.accounts.schemas import SignUp
from backend.accounts.service.sign_up import create_operator
from backend.commands.outcome import CommandFailed
from backend.commands.process import settings_of_process
from backend.kernel.actor import Role
from backend.kernel.database import close_pool, open_pool
from backend.kernel.errors import CaseroundsError
from backend.kernel.vocabulary import Profession

PASSWORD_BYTES = 18


def add_options(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    parser.add_argument("--email", required=True)
    parser.add_argument("--role", required=True, choices=[role.value for role in Role])
    parser.add_argument(
        "--name", default="Operator", help="how others see this person (default: %(default)s)"
    )
    parser.add_argument(
        "--profession",
        default=Profession.OTHER.value,
        choices=[profession.value for profession in Profession],
    )
    parser.add_argument(
        "--password-stdin", action="store_true", help="read the password from a line of standard input"
    )


def run(options: argparse.Namespace) -> None:
    """Make the account and say so. Raises SettingRefused, CommandFailed."""
    settings = settings_of_process()
    given = sys.stdin.readline().rstrip("\n") if options.password_stdin else None
    password = secrets.token_urlsafe(PASSWORD_BYTES) if given is None else given
    asyncio.run(create(settings.database_url, sign_up_of(options, password), Role(options.role)))
    print(f"{options.role} {options.email}" + (f", password {password}" if given is None else ""))


def sign_up_of(options: argparse.Namespace, password: str) -> SignUp:
    """Put the options into the shape of a sign-up, with the same limits. Raises CommandFailed."""
    wanted = {
        "email": options.email,
        "password": password,
        "display_name": options.name,
        "profession": options.profession,
        "registration": "made on the command line",
    }
    try:
        return msgspec.convert(wanted, SignUp)
    except msgspec.ValidationError as refused:
        raise CommandFailed(str(refused)) from None


async def create(database_url: str, request: SignUp, role: Role) -> None:
    """Write the account. Raises CommandFailed."""
    await open_pool(database_url, size=1)
    try:
        await create_operator(request=request, role=role)
    except CaseroundsError as refused:
        raise CommandFailed("; ".join([str(refused), *(text for _, text in refused.fields)])) from None
    finally:
        await close_pool()

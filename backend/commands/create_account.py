"""Make a verified account with a role. Its password is random and printed once, unless one is given."""

import argparse
import secrets
import sys

import msgspec

from backend.accounts.schemas import SignUp
from backend.accounts.service.sign_up import create_operator
from backend.commands.outcome import CommandFailed
from backend.commands.process import with_database
from backend.kernel.actor import Role
from backend.kernel.vocabulary import Profession

PASSWORD_BYTES = 18


def add_options(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    parser.add_argument("--role", required=True, choices=[role.value for role in Role])
    describe_person(parser)


def describe_person(parser: argparse.ArgumentParser) -> None:
    """Describe the options that say who it is."""
    parser.add_argument("--email", required=True)
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
    make(options, Role(options.role))


def make(options: argparse.Namespace, role: Role) -> None:
    """Make an account with this role and say so. Raises SettingRefused, CommandFailed."""
    given = sys.stdin.readline().rstrip("\n") if options.password_stdin else None
    password = secrets.token_urlsafe(PASSWORD_BYTES) if given is None else given
    request = sign_up_of(options, password)
    with_database(lambda: create_operator(request=request, role=role))
    print(f"{role.value} {options.email}" + (f", password {password}" if given is None else ""))


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

"""Make an administrator, or a key of the admin API. What is secret is printed once."""

import argparse
import sys

import msgspec

from backend.admin.queries.practitioners import administrator
from backend.admin.rules import KEY_DAYS_MOST
from backend.admin.schemas.keys import CreatedKey, NewKey
from backend.admin.service.keys import mint
from backend.commands import create_account
from backend.commands.outcome import CommandFailed
from backend.commands.process import with_database
from backend.kernel.actor import Role, Scope


def add_options(parser: argparse.ArgumentParser) -> None:
    """Describe what can be made."""
    made = parser.add_subparsers(dest="made", required=True, metavar="create-admin | create-key")
    person = made.add_parser("create-admin", description="Make a verified account that administers.")
    create_account.describe_person(person)
    key = made.add_parser(
        "create-key",
        description="Make a key of the admin API. It is printed once, on standard output; nothing keeps it.",
    )
    key.add_argument(
        "--owner", required=True, metavar="EMAIL", help="the administrator in whose name it acts"
    )
    key.add_argument("--name", required=True, help="what it is for")
    key.add_argument(
        "--scope",
        required=True,
        action="append",
        choices=[scope.value for scope in Scope],
        help="what it may do: may be repeated",
    )
    key.add_argument(
        "--days",
        type=int,
        default=90,
        help=f"how long it works, at most {KEY_DAYS_MOST} (default: %(default)s)",
    )


def run(options: argparse.Namespace) -> None:
    """Make what was asked for. Raises SettingRefused, CommandFailed."""
    if options.made == "create-admin":
        create_account.make(options, Role.ADMIN)
        return
    made = create_key(options)
    print(made.secret)
    print(f"this is shown once; it works until {made.expires_at:%F}", file=sys.stderr)


def create_key(options: argparse.Namespace) -> CreatedKey:
    """Make the key that the options describe. Raises SettingRefused, CommandFailed."""
    wanted = {"name": options.name, "scopes": options.scope, "days": options.days}
    try:
        new = msgspec.convert(wanted, NewKey)
    except msgspec.ValidationError as refused:
        raise CommandFailed(str(refused)) from None

    async def make() -> CreatedKey:
        owner_id = await administrator(options.owner)
        if owner_id is None:
            raise CommandFailed("no administrator has this address, or they are suspended")
        return await mint(None, owner_id=owner_id, new=new)

    return with_database(make)

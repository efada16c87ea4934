"""The `caserounds` command: finds the module of one command in backend/commands/ and runs it."""

import argparse
import importlib
import sys
from collections.abc import Sequence

from backend.commands.outcome import CommandFailed
from backend.settings import SettingRefused

COMMANDS = {
    "serve": "everything on this machine, supervised: what is embedded, migrations, the API, the workers",
    "api": "the API alone",
    "worker": "one worker, for the queues named",
    "migrate": "bring the database to today's schema",
    "backup": "back up rows and pictures into a folder, or read a backup through",
    "restore": "put a backup back into an empty deployment",
    "create-account": "make a verified account with a role",
    "admin": "make an administrator, or a key of the admin API",
    "audit": "verify the audit trail, or print it",
    "objects": "compare what is stored with what rows name",
    "image": "make picture files safe, say what is in them, or compare two",
    "demo": "load the demo community into a running deployment",
    "lan-page": "the page by which `serve --lan` is trusted",
    "openapi": "print the OpenAPI document",
}
WIDTH = max(map(len, COMMANDS)) + 3
HELP = "commands (each knows --help):\n" + "\n".join(
    f"  {name:{WIDTH}}{purpose}" for name, purpose in COMMANDS.items()
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; answer its exit code: 0 done, 1 (or what the command names) failed, 2 refused for how asked."""
    whole = argparse.ArgumentParser(
        prog="caserounds", epilog=HELP, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    whole.add_argument("command", choices=COMMANDS, metavar="COMMAND")
    whole.add_argument("options", nargs=argparse.REMAINDER, metavar="…")
    asked = whole.parse_args(arguments)
    try:
        run(asked.command, asked.options)
    except SettingRefused as refused:
        return complain(refused, code=2)
    except CommandFailed as failure:
        return complain(failure, code=failure.code)
    except KeyboardInterrupt:
        return 130
    return 0


def run(name: str, options: Sequence[str]) -> None:
    """Load the command's module, and no other: `serve` stays small and starts at once. Then run it."""
    module = importlib.import_module(f"backend.commands.{name.replace('-', '_')}")
    parser = argparse.ArgumentParser(prog=f"caserounds {name}", description=module.__doc__)
    module.add_options(parser)
    module.run(parser.parse_args(options))


def complain(problem: Exception, *, code: int) -> int:
    """Say in one line what is wrong."""
    print(f"caserounds: {problem}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())

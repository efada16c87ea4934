"""Our own commands, as processes of their own."""

import sys


def command(*arguments: str) -> list[str]:
    """Give the command line of one of our own commands."""
    return [sys.executable, "-m", "backend.cli", *arguments]

"""How a command that could not do its work says so."""


class CommandFailed(Exception):
    """The command failed for a reason that the person at the terminal can read."""

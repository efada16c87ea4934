"""How a command that could not do its work says so."""


class CommandFailed(Exception):
    """The command failed for a reason that the person at the terminal can read."""

    def __init__(self, text: str, *, code: int = 1) -> None:
        super().__init__(text)
        self.code = code
        """The exit code: 1 unless a command says what another one means."""

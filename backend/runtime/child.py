"""What the supervisor has to know of one child process."""

import os
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from signal import Signals

Probe = Callable[[], Awaitable[bool]]

LAUNCHER = Path(__file__).with_name("launcher.py")


async def no_wait() -> bool:
    """Count a child as ready as soon as it runs."""
    return True


@dataclass(frozen=True, kw_only=True)
class Child:
    """One process to keep running: how it begins, when it is ready, how it is asked to end."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)  # holds secrets
    folder: Path | None = None  # where it works; None is where we do
    user: int | None = None
    stop_signal: Signals = Signals.SIGTERM
    orphan_signal: Signals = Signals.SIGKILL  # what the kernel sends when the supervisor is gone
    grace: float = 10.0  # seconds from the stop signal to SIGKILL
    patience: float = 60.0  # seconds from the start until it has to be ready
    prepare: Callable[[], None] = lambda: None  # runs before each start
    ready: Probe = no_wait
    lacks_room: Callable[[], bool] = lambda: (
        False
    )  # then its ends are no fault of its own, and it is not given up

    def launch_command(self) -> list[str]:
        """Give the command line that changes the user, binds the child's life to ours, becomes the child."""
        return launch_command(self.command, user=self.user, orphan_signal=self.orphan_signal)


def launch_command(
    command: Sequence[str], *, user: int | None, orphan_signal: Signals = Signals.SIGKILL
) -> list[str]:
    """Wrap a command (with an absolute program) so that it runs as a user and dies with this process."""
    identity = "-" if user is None else str(user)
    launcher = [sys.executable, "-I", "-S", str(LAUNCHER)]
    return [*launcher, str(int(orphan_signal)), str(os.getpid()), identity, *command]

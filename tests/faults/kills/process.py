"""One process of a machine, which can be killed and started again without anybody else's leave."""

import subprocess
import time
from pathlib import Path
from signal import Signals

from backend.runtime.child import Child
from tests.waiting import LONG_PATIENCE


class Process:
    """A child as the supervisor would run it. Its log goes on through its restarts."""

    def __init__(self, child: Child, log: Path, kill_signal: Signals = Signals.SIGKILL) -> None:
        self.name = child.name
        self.kill_signal = kill_signal
        self.starts = 0
        self._child = child
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin, without waiting until it does its work."""
        assert self._process is None, f"{self.name} runs already"
        self._child.prepare()
        self.starts += 1
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._child.launch_command(),
                cwd=self._child.folder,
                env=dict(self._child.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    async def ready(self) -> bool:
        """Whether it does its work."""
        assert self._process is not None
        assert self._process.poll() is None, f"{self.name} ended by itself:\n{self.said()[-3000:]}"
        return await self._child.ready()

    def kill(self) -> None:
        """End it as a crash would."""
        if self._process is not None:
            self._process.send_signal(self.kill_signal)
            self._process.wait(LONG_PATIENCE)
            self._process = None

    def send(self, signal: Signals) -> None:
        """Send a signal to it."""
        assert self._process is not None
        self._process.send_signal(signal)

    def stop(self) -> float:
        """Ask it to end; the answer is how many seconds that took."""
        assert self._process is not None
        begun = time.monotonic()
        self._process.send_signal(self._child.stop_signal)
        self._process.wait(LONG_PATIENCE)
        self._process = None
        return time.monotonic() - begun

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._process is not None
        return self._process.pid

    def said(self) -> str:
        """Everything that it has logged."""
        return self._log.read_text() if self._log.exists() else ""

    def lines(self) -> int:
        """How many lines it has logged."""
        return self._log.read_bytes().count(b"\n") if self._log.exists() else 0

"""Keeps one process running."""

import asyncio
import contextlib
import os
import time
from collections import deque
from collections.abc import Callable
from signal import SIGKILL, Signals

from backend.runtime.child import Child

MOST_DEATHS = 3
MEMORY = 60.0  # seconds for which a death counts
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 5.0  # seconds before a restart; doubles from death to death
POLL = 0.03  # seconds between two looks at a child that is not ready yet

Report = Callable[[str], None]


class GivenUp(Exception):
    """A child cannot be kept running; everything ends. The text is the reason, for people."""


class Keeper:
    """Keeps one child running until it is told to stop."""

    def __init__(self, child: Child, report: Report) -> None:
        self.child = child
        self._report = report
        self._process: asyncio.subprocess.Process | None = None
        self._starting = asyncio.Lock()
        self._stopping = False
        self._renewing = False
        self._deaths: deque[float] = deque(maxlen=MOST_DEATHS)

    async def keep(self) -> None:
        """Start the child again whenever it ends. Raises GivenUp when it ends too often, but for a full disk."""
        while process := await self._start():
            code = await process.wait()
            if self._renewing:
                self._renewing = False
            elif not self._stopping:
                await self._pause_after(describe(code))

    def renew(self) -> None:
        """Ask the child to end, so that it starts again at once, as with a new certificate."""
        if self._process is not None and self._process.returncode is None:
            self._renewing = True
            self._process.send_signal(self.child.stop_signal)

    async def run_once(self) -> None:
        """Run the child to its end. Raises GivenUp when that is not a success."""
        process = await self._start()
        code = 0 if process is None else await process.wait()
        if code != 0 and not self._stopping:
            message = f"{self.child.name} ended {describe(code)}"
            raise GivenUp(message)

    async def wait_until_ready(self) -> None:
        """Wait for the child to do its work. Raises GivenUp when that takes longer than its patience.

        Its patience begins anew for as long as there is no room on its disk.
        """
        deadline = time.monotonic() + self.child.patience
        told = False
        while self._process is None or not await self.child.ready():
            if (
                self._process is not None and self.child.lacks_room()
            ):  # before its start it may have no folder
                deadline = time.monotonic() + self.child.patience
                if not told:
                    self._report(
                        f"{self.child.name} waits: its disk is full; make room there, and it goes on"
                    )
                told = True
            elif time.monotonic() > deadline:
                message = f"{self.child.name} was not ready within {self.child.patience:.0f} seconds"
                raise GivenUp(message)
            await asyncio.sleep(POLL)

    async def stop(self, hurry: asyncio.Event) -> None:
        """Ask the child to end; make it, after its grace or when there is a hurry."""
        self._stopping = True
        async with self._starting:
            process = self._process
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(self.child.stop_signal)
        ended = asyncio.ensure_future(process.wait())
        hurried = asyncio.ensure_future(hurry.wait())
        await asyncio.wait({ended, hurried}, timeout=self.child.grace, return_when=asyncio.FIRST_COMPLETED)
        hurried.cancel()
        if process.returncode is None:
            self._report(f"{self.child.name} did not end when asked and is killed")
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, SIGKILL)
        await ended

    async def _start(self) -> asyncio.subprocess.Process | None:
        """Start the child, unless it is to stop. The lock lets `stop` see a child that is just being made."""
        async with self._starting:
            if self._stopping:
                return None
            self.child.prepare()
            self._process = await asyncio.create_subprocess_exec(
                *self.child.launch_command(),
                stdin=asyncio.subprocess.DEVNULL,
                env=dict(self.child.environment),
                cwd=self.child.folder,
                start_new_session=True,  # a terminal's Ctrl-C is for us alone; we end the children in order
            )
            return self._process

    async def _pause_after(self, ending: str) -> None:
        if self.child.lacks_room():
            self._deaths.clear()  # none of them counts once there is room, not even the last
            self._report(
                f"{self.child.name} ended {ending}, and its disk is full; starting it until there is room"
            )
            await asyncio.sleep(LONGEST_PAUSE)
            return
        now = time.monotonic()
        self._deaths.append(now)
        recent = sum(now - death < MEMORY for death in self._deaths)
        if recent >= MOST_DEATHS:
            message = f"{self.child.name} ended {recent} times within a minute, at last {ending}"
            raise GivenUp(message)
        pause = min(FIRST_PAUSE * 2 ** (recent - 1), LONGEST_PAUSE)
        self._report(f"{self.child.name} ended {ending}; starting it again")
        await asyncio.sleep(pause)


def describe(code: int) -> str:
    """Say in words how a process ended."""
    return f"by {Signals(-code).name}" if code < 0 else f"with exit code {code}"

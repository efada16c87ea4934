"""Keeps the processes of one deployment on one machine running, and ends them together."""

import asyncio
import sys
from signal import SIGINT, SIGTERM, Signals
from types import TracebackType
from typing import Self

from backend.ending import end
from backend.runtime.child import Child
from backend.runtime.keeper import GivenUp, Keeper, Report


def report_to_people(line: str) -> None:
    """Write a line about the course of things where the log goes."""
    print(f"caserounds: {line}", file=sys.stderr, flush=True)  # noqa: T201  people watch this at the terminal


class Supervisor:
    """Runs stages of children. Used as `async with`; leaving it ends them, the last stage first.

    SIGINT and SIGTERM cancel the body, after which `async with` ends without an error; a second one kills
    what is still ending. A child that cannot be kept cancels the body too, and GivenUp comes out.
    """

    def __init__(self, report: Report = report_to_people) -> None:
        self._report = report
        self._stages: list[list[Keeper]] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._hurry = asyncio.Event()
        self._asked = False
        self._leaving = False
        self._failure: GivenUp | None = None

    async def __aenter__(self) -> Self:
        body = asyncio.current_task()
        assert body is not None  # noqa: S101  only ever entered inside a task
        self._body = body
        for signal in (SIGINT, SIGTERM):
            asyncio.get_running_loop().add_signal_handler(signal, self._interrupt, signal)
        return self

    async def start(self, *children: Child) -> None:
        """Start one stage and wait until all of it is ready. Raises GivenUp where one never is."""
        keepers = [Keeper(child, self._report) for child in children]
        self._stages.append(keepers)
        for keeper in keepers:
            task = asyncio.create_task(keeper.keep())
            task.add_done_callback(self._notice_end)
            self._tasks.append(task)
        await asyncio.gather(*(keeper.wait_until_ready() for keeper in keepers))

    async def run(self, child: Child) -> None:
        """Run a child that ends by itself. Raises GivenUp when that is not a success."""
        keeper = Keeper(child, self._report)
        self._stages.append([keeper])
        await keeper.run_once()

    def renew(self, name: str) -> None:
        """Start the child of that name anew."""
        for keeper in (keeper for stage in self._stages for keeper in stage if keeper.child.name == name):
            keeper.renew()

    async def wait(self) -> None:
        """Wait for a signal, or for a child that cannot be kept."""
        await asyncio.Event().wait()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self._leaving = True
        for stage in reversed(self._stages):
            await asyncio.gather(*(keeper.stop(self._hurry) for keeper in stage))
        await end(self._tasks)
        if self._failure is not None:
            raise self._failure
        return kind is asyncio.CancelledError and self._asked

    def _interrupt(self, signal: Signals) -> None:
        if self._leaving or self._asked:
            self._hurry.set()
        else:
            self._asked = True
            self._report(f"stopping ({signal.name})")
            self._body.cancel()

    def _notice_end(self, task: asyncio.Task[None]) -> None:
        if task.cancelled() or task.exception() is None or self._failure is not None:
            return
        error = task.exception()
        self._failure = error if isinstance(error, GivenUp) else GivenUp(str(error))
        if not (self._leaving or self._asked):
            self._body.cancel()

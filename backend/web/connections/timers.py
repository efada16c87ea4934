"""Timers by name, of which each runs at most once at a time."""

import asyncio
from collections.abc import Callable


class Timers:
    """The timers of one connection."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._running: dict[str, asyncio.TimerHandle] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._running

    def start(self, name: str, seconds: float, call: Callable[[], None]) -> None:
        """Call something after some seconds, in place of what was to be called by this name."""
        self.stop(name)
        self._running[name] = self._loop.call_later(seconds, self._ring, name, call)

    def stop(self, name: str) -> None:
        """Call it no more."""
        timer = self._running.pop(name, None)
        if timer is not None:
            timer.cancel()

    def stop_all(self) -> None:
        """Call nothing more."""
        for name in list(self._running):
            self.stop(name)

    def _ring(self, name: str, call: Callable[[], None]) -> None:
        self._running.pop(name, None)
        call()

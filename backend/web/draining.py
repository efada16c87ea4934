"""Leaving without a failed request: a server that is asked to end says so first, and serves on for a while."""

import asyncio
import contextlib
from collections.abc import Iterator
from types import FrameType

import uvicorn
from litestar.datastructures import State

from backend.web.health import LEAVING


class DrainingServer(uvicorn.Server):
    """Serves on for some seconds after the first signal, not ready any more, so that a proxy turns elsewhere."""

    def __init__(self, configuration: uvicorn.Config, *, state: State, seconds: float) -> None:
        super().__init__(configuration)
        self._state = state
        self._seconds = seconds
        self._loop: asyncio.AbstractEventLoop | None = None

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Listen to signals, in the loop that has to hear of them."""
        self._loop = asyncio.get_running_loop()
        with super().capture_signals():
            yield

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End after the draining; at once when there is nothing to wait for, or when asked a second time."""
        if self._loop is None or not self._seconds or self._state.get(LEAVING):
            super().handle_exit(sig, frame)
            return
        self._state[LEAVING] = True
        end = super().handle_exit
        self._loop.call_soon_threadsafe(self._loop.call_later, self._seconds, end, sig, frame)

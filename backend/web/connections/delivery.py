"""Answers that are watched until their reader has them: the right to see them may end on the way.

What was sent waits in buffers, megabytes of them the system's, for as long as a slow reader likes. So looks are taken
beside the sending rather than between two pieces, an answer is not over before all of it has arrived, and one that
may not be seen any more is cut with all that waits.
"""

import asyncio
import contextlib
import socket
import struct
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import structlog

from backend.kernel.outages import OUTAGES
from backend.web.connections.limits import READING_BYTES, READING_SECONDS
from backend.web.connections.sending import unsent

LINE = "line"
"""The key in a request's state of the `Line` that it came on."""

LOOK_SECONDS = 1.0  # between two looks
LOOK_PATIENCE = 3.0  # for the answer to one
BLIND_SECONDS = 10.0  # in which looks may fail because a part does not answer; nothing is known meanwhile
_PAUSES = 0.002, 0.25  # seconds between two looks at what has arrived: at first, and at most

log = structlog.get_logger()


class Line:
    """The way to one client, as an answer knows it that is under way."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._stirred = asyncio.Event()

    def stir(self) -> None:
        """Notice that the client says something: it may have taken everything, and go on."""
        self._stirred.set()

    @property
    def is_over(self) -> bool:
        """Whether nothing more can arrive."""
        return self._transport.is_closing()

    async def taken(self) -> None:
        """Return when the client has taken all that was sent, or is gone. Who makes no progress is cut off."""
        pause, most = _PAUSES
        judged_at, judged = time.monotonic(), unsent(self._transport)
        while not self.is_over and (left := unsent(self._transport)):
            if time.monotonic() - judged_at > READING_SECONDS:
                if judged - left < READING_BYTES:
                    self.cut()
                judged_at, judged = time.monotonic(), left
            self._stirred.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._stirred.wait()
            pause = min(pause * 2, most)

    def cut(self) -> None:
        """End the connection here and now. What the client has not taken is thrown away, by the system too."""
        held = self._transport.get_extra_info("socket")
        with contextlib.suppress(OSError):  # closed meanwhile
            held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()


@contextlib.asynccontextmanager
async def watched(line: Line, may_see: Callable[[], Awaitable[bool]]) -> AsyncIterator[None]:
    """Look every LOOK_SECONDS, as long as this lasts, whether the reader may still see it; cut the line when not."""
    arrived = asyncio.Event()
    looking = asyncio.create_task(_look_again(line, arrived, may_see))
    try:
        yield
        await line.taken()
    finally:
        arrived.set()  # a cancellation can be lost with a connection to the database
        looking.cancel()


async def _look_again(line: Line, arrived: asyncio.Event, may_see: Callable[[], Awaitable[bool]]) -> None:
    known = time.monotonic()
    while not (line.is_over or arrived.is_set()):
        await asyncio.sleep(LOOK_SECONDS)
        try:
            async with asyncio.timeout(LOOK_PATIENCE):
                seen = await may_see()
            known = time.monotonic()
        except OUTAGES:
            seen = time.monotonic() - known < BLIND_SECONDS
        except Exception:
            log.exception("unexpected error")
            seen = False
        if not (seen or line.is_over or arrived.is_set()):
            log.info("answer cut", reason="may not be seen any more")
            line.cut()

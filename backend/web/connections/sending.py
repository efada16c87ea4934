"""How much of what was answered has not arrived yet, and how long that is waited for."""

import contextlib
import fcntl
import struct
import termios
from asyncio import Transport

from backend.web.connections.limits import READING_BYTES, READING_SECONDS
from backend.web.connections.timers import Timers


def unsent(transport: Transport) -> int:
    """Bytes that the client has not taken: those that wait here, and those that the system still holds.

    The system takes megabytes for a slow client and says nothing until most of them are gone; it is asked instead.
    """
    waiting = transport.get_write_buffer_size()
    socket = transport.get_extra_info("socket")
    with contextlib.suppress(OSError, ValueError):  # closed meanwhile, or a system that does not tell
        held = fcntl.ioctl(socket.fileno(), termios.TIOCOUTQ, struct.pack("i", 0))
        waiting += int(struct.unpack("i", held)[0])
    return waiting


class Patience:
    """Patience with a client who has to take what was sent: for progress, or it is cut off."""

    def __init__(self, transport: Transport, timers: Timers) -> None:
        self._transport, self._timers = transport, timers
        self._unsent = 0

    def begin(self) -> None:
        """Wait for some of it to be taken."""
        self._unsent = unsent(self._transport)
        self._timers.start("reading", READING_SECONDS, self._judge)

    def end(self) -> None:
        """Wait no more: it is taken fast enough."""
        self._timers.stop("reading")

    def _judge(self) -> None:
        if self._unsent - unsent(self._transport) < READING_BYTES:
            self._transport.abort()
        else:
            self.begin()

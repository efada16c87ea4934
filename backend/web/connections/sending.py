"""How much of what was answered has not arrived yet."""

import contextlib
import fcntl
import struct
import termios
from asyncio import Transport


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

"""A slow reader of one picture, who can be watched while the picture is on its way."""

import select
import socket
import ssl
from types import TracebackType
from uuid import UUID

from backend.kernel.ids import new_id
from media.object_store import ObjectStore
from media.renditions import Rendition, object_name
from tests.community import Person
from tests.integration import rows

SMALL_WINDOW = 4096  # bytes that the reader's own system takes without being read; a little more, in truth


class Reader:
    """Requests for pictures on one connection, of which no more is read than a test says."""

    def __init__(
        self, cookie: str, path: str, *lines: str, port: int, tls: ssl.SSLContext | None = None
    ) -> None:
        self._own = (f"Host: localhost:{port}", f"Cookie: {cookie}")
        plain = socket.socket()
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_WINDOW)
        plain.settimeout(60)
        plain.connect(("127.0.0.1", port))
        self._socket = plain
        if tls:
            self._socket = tls.wrap_socket(plain, server_hostname="localhost", suppress_ragged_eofs=False)
        self.received = bytearray()
        self.was_cut = False
        self.ask(path, *lines)

    def __enter__(self) -> "Reader":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def ask(self, path: str, *lines: str) -> None:
        """Ask for one, whatever has not arrived yet."""
        self._socket.sendall("\r\n".join((f"GET {path} HTTP/1.1", *self._own, *lines, "", "")).encode())

    def take(self, size: int) -> None:
        """Read about so many bytes more, unless the connection ends before."""
        wanted = len(self.received) + size
        try:
            while len(self.received) < wanted:
                piece = self._socket.recv(min(65536, wanted - len(self.received)))
                if not piece:
                    return
                self.received += piece
        except (ConnectionError, ssl.SSLEOFError):  # TLS has an end of its own, without which it was cut
            self.was_cut = True

    def has_ended(self) -> bool:
        """Whether the connection has ended, without anything being read for it."""
        poll = select.poll()
        poll.register(self._socket, 0)
        return any(event & (select.POLLERR | select.POLLHUP) for _, event in poll.poll(0))


def cookie_of(somebody: Person) -> str:
    """What their browser sends."""
    [cookie] = list(somebody.browser.cookies.jar)
    return f"{cookie.name}={cookie.value}"


async def picture_of(store: ObjectStore, case_id: UUID, size: int) -> UUID:
    """An image of a case with so many bytes behind it, with its covers and without."""
    folder = f"images/{new_id()}"
    name = object_name(folder, Rendition.MASTER)
    await store.put(name, bytes(size), media_type="image/jpeg")
    return await rows.scanned_image(case_id, folder=folder, original_folder=folder)

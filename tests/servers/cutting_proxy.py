"""A TCP proxy on loopback that stands for a bad connection: it cuts after so many bytes, or until told otherwise."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType

PIECE = 16 * 1024


class CuttingProxy:
    """Passes connections on to one port. Use as a context manager; `port` is where it listens."""

    def __init__(self, target_port: int | None = None) -> None:
        self.target_port = target_port
        self.sent = 0
        """Bytes that went from clients to the target so far."""
        self._cut = False
        self._cut_after: int | None = None
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> "CuttingProxy":
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.close()
        self.cut()

    def cut(self) -> None:
        """Cut every connection, and refuse new ones until `restore`."""
        with self._lock:
            self._cut, open_now = True, list(self._open)
        for one in open_now:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def cut_after(self, count: int) -> None:
        """Cut everything as soon as clients have sent so many bytes more."""
        with self._lock:
            self._cut_after = self.sent + count

    def restore(self) -> None:
        """Let connections through again."""
        with self._lock:
            self._cut, self._cut_after = False, None

    @property
    def is_cut(self) -> bool:
        """Whether connections are refused now."""
        return self._cut

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client:
            if self._cut or self.target_port is None:
                return
            try:
                target = socket.create_connection(("127.0.0.1", self.target_port), timeout=5)
            except OSError:
                return
            target.settimeout(None)
            with target:
                self._join(client, target)

    def _join(self, client: socket.socket, target: socket.socket) -> None:
        with self._lock:
            self._open |= {client, target}
        back = threading.Thread(target=self._pass_on, args=(target, client, lambda piece: piece), daemon=True)
        back.start()
        self._pass_on(client, target, self._count)
        back.join()
        with self._lock:
            self._open -= {client, target}

    def _pass_on(
        self, source: socket.socket, sink: socket.socket, let_through: Callable[[bytes], bytes]
    ) -> None:
        with suppress(OSError):
            while piece := source.recv(PIECE):
                sink.sendall(let_through(piece))
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _count(self, piece: bytes) -> bytes:
        """Count what clients send; cut in the middle of a piece where the limit lies."""
        with self._lock:
            room = len(piece) if self._cut_after is None else max(0, self._cut_after - self.sent)
            passed = piece[:room]
            self.sent += len(passed)
            limit_reached = len(passed) < len(piece)
        if limit_reached:
            self.cut()
        return passed

"""A TCP proxy on loopback that stands for a bad connection: it cuts or falls silent when it is told to."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import TracebackType

from tests.waiting import LONG_PATIENCE, until

PIECE = 16 * 1024


class CuttingProxy:
    """Passes connections on to one port. Use as a context manager; `port` is where it listens."""

    def __init__(self, target_port: int | None = None) -> None:
        self.target_port = target_port
        self.sent = 0
        """Bytes that went from clients to the target so far."""
        self._cut = False
        self._cut_after: int | None = None
        self._hold_after: int | None = None
        self._hold_answers = False
        self._answer_bytes: int | None = None
        self._holding = 0
        self._open: set[socket.socket] = set()
        self._changed = threading.Condition()
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
        with self._changed:
            self._cut, open_now = True, list(self._open)
            self._changed.notify_all()
        for one in open_now:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def cut_after(self, count: int) -> None:
        """Cut everything as soon as clients have sent so many bytes more."""
        with self._changed:
            self._cut_after = self.sent + count

    def hold_after(self, count: int) -> None:
        """Let clients send so many bytes more, then pass nothing on until `restore`."""
        with self._changed:
            self._hold_after = self.sent + count

    def hold_answers(self) -> None:
        """Pass nothing on of what the target says until `restore`. What clients send still arrives."""
        with self._changed:
            self._hold_answers = True

    def cut_answers_after(self, count: int) -> None:
        """Cut everything as soon as the target has answered so many bytes more."""
        with self._changed:
            self._answer_bytes = count

    def restore(self) -> None:
        """Let connections through again; what was held goes on."""
        with self._changed:
            self._cut, self._cut_after = False, None
            self._hold_after, self._hold_answers, self._answer_bytes = None, False, None
            self._changed.notify_all()

    def wait_until_holding(self) -> None:
        """Wait until something is being held."""
        until(lambda: self._holding, "something for the proxy to hold", LONG_PATIENCE)

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
        with self._changed:
            self._open |= {client, target}
        back = threading.Thread(target=self._pass_on, args=(target, client, self._answered), daemon=True)
        back.start()
        self._pass_on(client, target, self._asked)
        back.join()
        with self._changed:
            self._open -= {client, target}

    def _pass_on(
        self, source: socket.socket, sink: socket.socket, let_through: Callable[[bytes], Iterator[bytes]]
    ) -> None:
        with suppress(OSError):
            while piece := source.recv(PIECE):
                for part in let_through(piece):
                    sink.sendall(part)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _asked(self, piece: bytes) -> Iterator[bytes]:
        """Count what clients send; hold or cut in the middle of a piece where the limit lies."""
        while piece:
            with self._changed:
                limits = [limit for limit in (self._cut_after, self._hold_after) if limit is not None]
                part = piece[: max(0, min(limits) - self.sent)] if limits else piece
                self.sent += len(part)
            yield part
            piece = piece[len(part) :]
            if piece and self.sent == self._cut_after:
                self.cut()
                return
            if piece and not self._held_while(lambda: self.sent == self._hold_after):
                return

    def _answered(self, piece: bytes) -> Iterator[bytes]:
        if not self._held_while(lambda: self._hold_answers):
            return
        with self._changed:
            left = self._answer_bytes
            if left is not None:
                self._answer_bytes = max(0, left - len(piece))
        if left is None or len(piece) <= left:
            yield piece
        else:
            yield piece[:left]
            self.cut()

    def _held_while(self, held: Callable[[], bool]) -> bool:
        """Wait until something is no longer held; the answer is whether it may go on, rather than is cut."""
        with self._changed:
            if held():
                self._holding += 1
                self._changed.wait_for(lambda: self._cut or not held())
                self._holding -= 1
            return not self._cut

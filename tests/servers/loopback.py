"""The ground that the test servers stand on: HTTP/1.1 on a free loopback port, in threads of the tests."""

import socket
import ssl
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Generic, Self, TypeVar

Entry = TypeVar("Entry")
LARGEST_REQUEST = 1_000_000


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: Message  # names in any case
    body: bytes


@dataclass(frozen=True)
class Answer:
    """What a server says. `HANG` says nothing until `released` is set, and then closes the connection."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


HANG = Answer(0)


class LoopbackServer(Generic[Entry]):
    """Keeps what it received, answers as told, and lets a test wait for what it expects.

    Use it as a context manager, or call `start` and `stop`. A subclass says in `answer_to` what it does.
    `wait_for` blocks: from a coroutine, call it through `asyncio.to_thread`.
    """

    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        self.tls = tls
        self.received: list[Entry] = []
        self.connections = 0
        self.requests: list[Request] = []
        self.released = threading.Event()
        self._changed = threading.Condition()
        self._scripts: dict[str, deque[Answer]] = {}
        self._always: dict[str, Answer] = {}
        self._server: CountingServer | None = None

    def answer_to(self, request: Request) -> Answer:
        raise NotImplementedError

    @property
    def port(self) -> int:
        assert self._server is not None, "the server is not started"
        return int(self._server.server_address[1])

    @property
    def origin(self) -> str:
        return f"{'https' if self.tls else 'http'}://localhost:{self.port}"

    def start(self) -> Self:
        self.released.clear()
        self._server = CountingServer(self)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def stop(self) -> None:
        assert self._server is not None, "the server is not started"
        self.released.set()
        self._server.shutdown()
        self._server.hang_up()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def script(self, address: str, *answers: Answer) -> None:
        """Give these answers to the next requests for `address`, one each; afterwards it works again."""
        self._scripts[address] = deque(answers)

    def always(self, address: str, answer: Answer) -> None:
        """Give this answer to every request for `address` (unless a script has one)."""
        self._always[address] = answer

    def scripted(self, address: str) -> Answer | None:
        with self._changed:
            script = self._scripts.get(address)
            return script.popleft() if script else self._always.get(address)

    def keep(self, entry: Entry) -> None:
        with self._changed:
            self.received.append(entry)
            self._changed.notify_all()

    def count_connection(self) -> None:
        with self._changed:
            self.connections += 1
            self._changed.notify_all()

    def count_request(self, request: Request) -> None:
        with self._changed:
            self.requests.append(request)
            self._changed.notify_all()

    def wait_for(self, predicate: Callable[[list[Entry]], bool], timeout: float = 10.0) -> list[Entry]:
        """Wait until `predicate` holds for what was received; return it. Fails after `timeout` seconds."""
        with self._changed:
            if not self._changed.wait_for(lambda: predicate(self.received), timeout):
                raise AssertionError(
                    f"not received within {timeout} s; received so far: {len(self.received)}"
                )
            return list(self.received)

    def wait_for_requests(self, number: int, timeout: float = 10.0) -> list[Request]:
        """Wait until `number` requests have come in, answered or not, and return all."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.requests) >= number, timeout):
                raise AssertionError(f"only {len(self.requests)} of {number} requests within {timeout} s")
            return list(self.requests)


class CountingServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256  # a sender opens many connections at once; the default of 5 drops them

    def __init__(self, owner: LoopbackServer[Entry]) -> None:
        self.owner = owner
        self.open_connections: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), Handler)

    def get_request(self) -> tuple[socket.socket, object]:
        connection, peer = super().get_request()
        if (
            self.owner.tls is not None
        ):  # the handshake happens in the connection's own thread, when it first reads
            connection = self.owner.tls.wrap_socket(
                connection, server_side=True, do_handshake_on_connect=False
            )
        self.open_connections.add(connection)
        self.owner.count_connection()
        return connection, peer

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        if isinstance(request, socket.socket):
            self.open_connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(
            sys.exception(), ConnectionError
        ):  # a client that gave up is what some tests are about
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # typeshed names socket types

    def hang_up(self) -> None:
        for connection in list(self.open_connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # the other side was faster


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: CountingServer

    def respond(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        assert length <= LARGEST_REQUEST, "no test sends that much"
        request = Request(self.command, self.path, self.headers, self.rfile.read(length))
        self.server.owner.count_request(request)
        answer = self.server.owner.answer_to(request)
        if answer is HANG:
            self.server.owner.released.wait()
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, value in {"Content-Length": str(len(answer.body)), **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)

    do_POST = respond  # noqa: N815  the name is http.server's
    do_GET = respond  # noqa: N815  the name is http.server's
    do_PUT = respond  # noqa: N815  the name is http.server's
    do_HEAD = respond  # noqa: N815  the name is http.server's

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the signature is http.server's
        pass

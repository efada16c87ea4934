"""Clients that speak to the API byte by byte, as no library would let them."""

import json
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests import answers
from tests.servers.deployment import Deployment

PATIENCE = 20.0  # seconds in which whatever is answered at once has been answered


@dataclass(frozen=True)
class WireAnswer:
    """One answer as it came."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def problem(self) -> dict[str, Any]:
        assert self.headers["content-type"] == answers.PROBLEM
        return dict(json.loads(self.body))


@dataclass(frozen=True)
class Wire:
    """The address of an API to connect to."""

    deployment: Deployment
    tls: ssl.SSLContext | None = None
    name: str = "localhost"
    """The host that requests are for."""

    @property
    def host(self) -> bytes:
        return f"{self.name}:{self.deployment.settings.port}".encode()

    def connect(self, patience: float = PATIENCE, *, source: str = "127.0.0.1") -> socket.socket:
        """A connection, from any of the addresses of this machine's loopback."""
        place = ("127.0.0.1", self.deployment.settings.port)
        plain = socket.create_connection(place, patience, (source, 0))
        return self.tls.wrap_socket(plain, server_hostname="localhost") if self.tls else plain

    def get(self, path: bytes = b"/health/live") -> bytes:
        """A whole request."""
        return b"GET " + path + b" HTTP/1.1\r\nHost: " + self.host + b"\r\n\r\n"

    def head(self, first: bytes, *lines: bytes) -> bytes:
        """A head whose first line and further lines are given."""
        return b"\r\n".join((first, b"Host: " + self.host, *lines, b"", b""))

    def ask(self, sent: bytes, *, source: str = "127.0.0.1") -> list[WireAnswer]:
        """Send bytes, and give what is answered until the server ends the connection."""
        with self.connect(source=source) as connection:
            connection.sendall(sent)
            origin = f"{'https' if self.tls else 'http'}://{self.name}"
            return list(answers_in(until_the_end(connection), origin))

    def is_well(self) -> bool:
        """Say whether others are still served."""
        [answer] = self.ask(self.head(b"GET /health/live HTTP/1.1", b"Connection: close"))
        return answer.status == 200


def until_the_end(connection: socket.socket) -> bytes:
    """Everything the server sends until it ends the connection."""
    received = bytearray()
    while piece := connection.recv(1 << 20):
        received += piece
    return bytes(received)


def answers_in(received: bytes, origin: str = "http://localhost") -> Iterator[WireAnswer]:
    """The answers one after the other, each looked at as every answer is."""
    while received:
        head, _, received = received.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        length = int(headers.get("content-length", "0"))
        status = int(first.split()[1])
        answers.check(f"{origin}/api/", status, headers)
        yield WireAnswer(status, headers, received[:length])
        received = received[length:]

"""Requests made of bytes, handed to the application as the server hands them over."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from backend.app import guarded
from backend.web.authentication import cookie_name
from tests import answers
from tests.community import Community, Person

CANARY = "canary"
Header = tuple[bytes, bytes]


@dataclass(frozen=True)
class Raw:
    """One request, byte by byte."""

    method: str = "GET"
    target: bytes = b"/"
    headers: tuple[Header, ...] = ()
    body: bytes = b""

    def but(self, *headers: Header) -> "Raw":
        """The same with other headers in place of those of their names."""
        names = {name.lower() for name, _ in headers}
        kept = tuple(header for header in self.headers if header[0].lower() not in names)
        return Raw(self.method, self.target, (*kept, *headers), self.body)


async def ask(community: Community, raw: Raw, *, by: Person | None = None) -> int:
    """Send a request, look at its answer as at every one, and give its status."""
    path, _, query = raw.target.partition(b"?")
    host = community.settings.public_url.partition("://")[2].encode()
    own = ((b"host", host), (b"x-caserounds-client", b"1"), *_cookie(community, by))
    mentioned = {name.lower() for name, _ in raw.headers}
    headers = [header for header in own if header[0] not in mentioned]
    length = (b"content-length", str(len(raw.body)).encode())
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": raw.method,
        "scheme": "http",
        "root_path": "",
        "path": unquote(path.decode("ascii")),
        "raw_path": path,
        "query_string": query,
        "headers": [*headers, *((name.lower(), value) for name, value in raw.headers), length],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 1),
        "state": {},
    }
    received = await _answered(guarded(community.app, community.settings), scope, raw.body)
    return _look_at(raw, received)


def _cookie(community: Community, by: Person | None) -> tuple[Header, ...]:
    if by is None:
        return ()
    name = cookie_name(secure=community.settings.secure)
    return ((b"cookie", f"{name}={by.browser.cookies[name]}".encode()),)


async def _answered(app: Any, scope: dict[str, Any], body: bytes) -> list[dict[str, Any]]:
    received: list[dict[str, Any]] = []
    pieces = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        return pieces.pop() if pieces else {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        received.append(message)

    await app(scope, receive, send)
    return received


def _look_at(raw: Raw, received: list[dict[str, Any]]) -> int:
    [start, *rest] = received
    status = int(start["status"])
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in start["headers"]}
    body = b"".join(message.get("body", b"") for message in rest)
    where = f"{raw.method} {raw.target!r} {raw.headers!r} {raw.body[:60]!r}: {status} {body[:300]!r}"
    assert status < 500, where
    answers.check(f"http://localhost{unquote(raw.target.partition(b'?')[0].decode())}", status, headers)
    said = body.decode("utf-8", "replace")
    assert CANARY not in (said + str(headers)).lower(), where
    assert not any(leak in said for leak in answers.LEAKS), where
    if status >= 400 and body and headers["content-type"] == answers.PROBLEM:
        assert json.loads(said)["status"] == status, where
    return status

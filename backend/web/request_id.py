"""The outermost layer: a request id that follows into logs and jobs, security headers, a log line each."""

import re
import time
from uuid import uuid4

import structlog
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from backend.kernel.jobs import REQUEST_ID
from backend.web.headers import guarding
from backend.web.metrics import count_request

log = structlog.get_logger()

_ACCEPTED = re.compile(r"[A-Za-z0-9-]{8,64}")


def current_request_id() -> str | None:
    """The id of the request being served, if any."""
    value = structlog.contextvars.get_contextvars().get(REQUEST_ID)
    return value if isinstance(value, str) else None


class RequestContext:
    """Wraps the whole application; nothing is answered without passing here."""

    def __init__(self, app: ASGIApp, *, pinned: frozenset[str]) -> None:
        self._app = app
        self._pinned = pinned

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection (ASGI)."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        sent = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
        request_id = sent if _ACCEPTED.fullmatch(sent) else uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(**{REQUEST_ID: request_id})
        started, status = time.perf_counter(), 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._add_headers(message, scope, request_id)
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        finally:
            seconds, method, route = (
                time.perf_counter() - started,
                scope["method"],
                scope.get("path_template"),
            )
            count_request(method=method, route=route, status=status, seconds=seconds)
            log.info(
                "request",
                method=method,
                route=route or "-",
                status=status,
                milliseconds=round(seconds * 1000, 1),
            )

    def _add_headers(self, message: Message, scope: Scope, request_id: str) -> None:
        headers = MutableScopeHeaders.from_message(message)
        headers["X-Request-Id"] = request_id
        host = dict(scope["headers"]).get(b"host", b"").decode("latin-1").lower()
        for name, value in guarding(scope["path"], pinned=host in self._pinned).items():
            headers.setdefault(name, value)

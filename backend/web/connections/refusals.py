"""What a client is told when there is no request to answer: the same as in every other error."""

from collections.abc import Iterator
from uuid import uuid4

import h11
import msgspec
import structlog
from uvicorn.protocols.http.h11_impl import STATUS_PHRASES

from backend.kernel.errors import CaseroundsError, Unavailable
from backend.web.headers import guarding
from backend.web.problems import MEDIA_TYPE, headers_of, problem_of

log = structlog.get_logger()


class TooSlow(CaseroundsError):
    """A request that arrives by drops."""

    slug, status, title = "too-slow", 408, "Too slow"
    detail = "The request did not arrive in time. Look at your connection, then try again."


class Crowded(Unavailable):
    """More connections than one process serves."""

    detail = "Too many people are here at the moment. Nothing was lost; try again in a few seconds."


class TooManyConnections(CaseroundsError):
    """More connections than one client may hold of a process, so that others find room."""

    slug, status, title = "too-many-connections", 429, "Too many connections"
    detail = (
        "Your device, or the network that it is in, holds too many connections at once. Nothing was lost; "
        "close windows that you do not need, and try again in a few seconds."
    )
    retry_after = 5


def events_of(
    error: CaseroundsError, default_headers: list[tuple[bytes, bytes]], *, to_head: bool
) -> Iterator[h11.Event]:
    """The answer that ends a connection, as h11 sends it; without its body to a request by HEAD."""
    request_id = uuid4().hex
    log.info("connection refused", reason=error.slug, request_id=request_id)
    body = msgspec.json.encode(problem_of(error, request_id))
    headers = {
        **guarding(None, pinned=False),
        **headers_of(error),
        "Content-Type": MEDIA_TYPE,
        "Content-Length": str(len(body)),
        "X-Request-Id": request_id,
        "Connection": "close",
    }
    encoded = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    yield h11.Response(
        status_code=error.status, headers=[*default_headers, *encoded], reason=STATUS_PHRASES[error.status]
    )
    if not to_head:
        yield h11.Data(data=body)
    yield h11.EndOfMessage()

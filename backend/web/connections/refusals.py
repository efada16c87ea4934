"""What a client is told when there is no request to answer: the same as in every other error."""

from collections.abc import Iterator
from uuid import uuid4

import h11
import msgspec
import structlog
from uvicorn.protocols.http.h11_impl import STATUS_PHRASES

from backend.kernel.errors import CaseroundsError
from backend.web.headers import guarding
from backend.web.problems import MEDIA_TYPE, headers_of, problem_of

log = structlog.get_logger()


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

"""Protection against cross-site requests: unsafe methods must come from our own origin, by our own client.

A custom header cannot be set by a form, and another origin's script needs a preflight that nobody answers;
`Origin` and `Sec-Fetch-Site` are checked besides, where the browser sends them. Nor is anything read that a form
could send: bodies are JSON and say so.

A request with a key needs none of that: no browser sends one by itself, and of such a request the cookie is not read.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from litestar import Request
from litestar.datastructures import Headers, State
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from backend.kernel.errors import CrossSite, UnsupportedMediaType
from backend.web.bearer import bearer_of

CLIENT_HEADER = "X-Caserounds-Client"

TAKES_BYTES = "takes_bytes"
"""The key in a handler's `opt` that lets other bodies than JSON in; the handler then checks their type itself."""

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_LOOPBACK = ("localhost", "127.0.0.1")
_DEFAULT_PORTS = {"http": 80, "https": 443}  # which browsers leave out of an origin


def own_origins(*public_urls: str) -> frozenset[str]:
    """The origins that are this app, as browsers write them: its public ones, and on loopback both names of it."""
    return frozenset(origin for public_url in public_urls for origin in _spellings(public_url))


def _spellings(public_url: str) -> Iterator[str]:
    parts = urlsplit(public_url)
    host = parts.hostname or ""
    port = "" if parts.port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f":{parts.port}"
    hosts = _LOOPBACK if host in _LOOPBACK else (f"[{host}]" if ":" in host else host,)
    for name in hosts:
        yield f"{parts.scheme}://{name}{port}"


class CrossSiteProtection(ASGIMiddleware):
    """Refuses unsafe requests that another site may have caused. It applies to every route."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, *, origins: frozenset[str]) -> None:
        self._origins = origins

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Pass a request on, or raise CrossSite or UnsupportedMediaType."""
        if scope["type"] == ScopeType.HTTP and scope["method"] not in _SAFE_METHODS:
            headers = Request[None, None, State](scope).headers
            origin = headers.get("origin")
            site = headers.get("sec-fetch-site", "same-origin")
            ours = origin in self._origins if origin is not None else site in ("same-origin", "none")
            if bearer_of(headers) is None and (not ours or CLIENT_HEADER.lower() not in headers):
                raise CrossSite
            if has_body(headers) and not (_is_json(headers) or scope["route_handler"].opt.get(TAKES_BYTES)):
                raise UnsupportedMediaType
        await next_app(scope, receive, send)


def has_body(headers: Headers) -> bool:
    """Whether something is sent with a request."""
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers


def _is_json(headers: Headers) -> bool:
    return headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json"

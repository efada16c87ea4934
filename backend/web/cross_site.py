"""Protection against cross-site requests: unsafe methods must come from our own origin, by our own client.

A custom header cannot be set by a form, and another origin's script needs a preflight that nobody answers;
`Origin` and `Sec-Fetch-Site` are checked besides, where the browser sends them.
"""

from urllib.parse import urlsplit

from litestar import Request
from litestar.datastructures import State
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from backend.kernel.errors import CrossSite

CLIENT_HEADER = "X-Caserounds-Client"
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_LOOPBACK = ("localhost", "127.0.0.1")


def own_origins(public_url: str) -> frozenset[str]:
    """The origins that are this app: its public one, and on loopback both ways to write it."""
    parts = urlsplit(public_url)
    port = f":{parts.port}" if parts.port else ""
    hosts = _LOOPBACK if parts.hostname in _LOOPBACK else (parts.hostname,)
    return frozenset(f"{parts.scheme}://{host}{port}" for host in hosts)


class CrossSiteProtection(ASGIMiddleware):
    """Refuses unsafe requests that another site may have caused. It applies to every route."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, *, public_url: str) -> None:
        self._origins = own_origins(public_url)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Pass a request on, or raise CrossSite."""
        if scope["type"] == ScopeType.HTTP and scope["method"] not in _SAFE_METHODS:
            headers = Request[None, None, State](scope).headers
            origin = headers.get("origin")
            site = headers.get("sec-fetch-site", "same-origin")
            ours = origin in self._origins if origin is not None else site in ("same-origin", "none")
            if not ours or CLIENT_HEADER.lower() not in headers:
                raise CrossSite
        await next_app(scope, receive, send)

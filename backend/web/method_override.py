"""Methods that some proxies do not let through, sent as POST with the true one in a header, as tus 1.0 asks for."""

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Method, Receive, Scope, Send

_HEADER = b"x-http-method-override"
# As unsafe as POST itself, so that nothing that is asked of unsafe requests can be got around.
_ALLOWED: dict[bytes, Method] = {b"PATCH": "PATCH", b"DELETE": "DELETE"}


class MethodOverride:
    """Takes the header at its word, under one address alone."""

    def __init__(self, app: ASGIApp, *, under: str) -> None:
        self._app = app
        self._under = under

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection (ASGI)."""
        if scope["type"] == ScopeType.HTTP and scope["path"].startswith(self._under):
            wanted = _ALLOWED.get(dict(scope["headers"]).get(_HEADER, b""))
            if scope["method"] == "POST" and wanted:
                scope["method"] = wanted
        await self._app(scope, receive, send)

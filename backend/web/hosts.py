"""The hosts that this app answers under: a name that somebody else made point here gets nothing (DNS rebinding)."""

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from backend.kernel.errors import BadRequest, CaseroundsError, UnknownHost
from backend.web.problems import send_problem

_PROBES = frozenset(
    {"/health/live", "/health/ready"}
)  # asked by address, by whoever keeps the process running
_DEFAULT_PORT = {"http": ":80", "https": ":443"}


class HostCheck:
    """Lets requests through whose one `Host` is the host of one of our origins."""

    def __init__(self, app: ASGIApp, *, origins: frozenset[str]) -> None:
        self._app = app
        self._hosts = own_hosts(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection (ASGI)."""
        if scope["type"] == ScopeType.HTTP:
            error = self._refusal(scope)
            if error:
                await send_problem(error, scope, send)
                return
        await self._app(scope, receive, send)

    def _refusal(self, scope: HTTPScope) -> CaseroundsError | None:
        if scope["path"] in _PROBES:
            return None
        named = [value for name, value in scope["headers"] if name == b"host"]
        if len(named) != 1:
            return BadRequest()
        return None if named[0].decode("latin-1").lower() in self._hosts else UnknownHost()


def own_hosts(origins: frozenset[str]) -> frozenset[str]:
    """What the header `Host` may say for these origins: clients may leave out a scheme's own port, or not."""
    hosts = set()
    for origin in origins:
        scheme, _, host = origin.partition("://")
        hosts |= {host} if host.rpartition(":")[2].isdigit() else {host, host + _DEFAULT_PORT[scheme]}
    return frozenset(hosts)

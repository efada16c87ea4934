"""Who is asking: the session cookie, looked up on every request; nobody, unless a route is public."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from litestar import Request, Response
from litestar.datastructures import Cookie, State
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from backend.kernel.actor import Actor
from backend.kernel.errors import NotSignedIn

T = TypeVar("T")

Authenticate = Callable[[str], Awaitable[Actor | None]]

PUBLIC = "public"
"""The key in a handler's `opt` that lets people in who are not signed in. There are no exclusions by path."""

SHELL = "shell"
"""The key of handlers that answer everybody alike, for whom the session is not even looked up."""

_LONGEST_TOKEN = 100


class SessionAuthentication(ASGIMiddleware):
    """Finds the actor of a request; without one, only handlers marked public are reached."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, *, authenticate: Authenticate, secure: bool) -> None:
        self._authenticate = authenticate
        self._cookie = cookie_name(secure=secure)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Put the actor (or None) into the scope, or raise NotSignedIn."""
        opt = scope["route_handler"].opt
        public = bool(opt.get(PUBLIC) or opt.get(SHELL))
        token = Request[None, None, State](scope).cookies.get(self._cookie, "")
        scope["user"] = None
        if token and len(token) <= _LONGEST_TOKEN and token.isascii() and not opt.get(SHELL):
            scope["user"] = await self._authenticate(token)
        if scope["user"] is None and not public:
            raise NotSignedIn
        await next_app(scope, receive, send)


def provide_actor(request: Request) -> Actor:  # type: ignore[type-arg]  # any state
    """The actor, for handlers that name it. Raises NotSignedIn."""
    actor = request.user
    if not isinstance(actor, Actor):
        raise NotSignedIn
    return actor


def cookie_name(*, secure: bool) -> str:
    """`__Host-` binds the cookie to this host over TLS; on plain loopback browsers would refuse it."""
    return "__Host-caserounds" if secure else "caserounds"


def set_session_cookie(response: Response[T], token: str, *, secure: bool, seconds: int) -> None:
    """Hand the token to the browser, out of reach of scripts."""
    response.set_cookie(
        Cookie(
            key=cookie_name(secure=secure),
            value=token,
            max_age=seconds,
            path="/",
            secure=secure,
            httponly=True,
            samesite="lax",
        )
    )


def clear_session_cookie(response: Response[T], *, secure: bool) -> None:
    """Take the token back."""
    set_session_cookie(response, "", secure=secure, seconds=0)

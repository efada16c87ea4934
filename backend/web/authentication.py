"""Who is asking: a session cookie or a key, looked up on every request; nobody, unless a route is public.

A key reaches only handlers that name the scope it must have, and is then all that is looked at.
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from litestar import Request, Response
from litestar.datastructures import Cookie, State
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, ReceiveMessage, Send
from litestar.types import Scope as AsgiScope

from backend.kernel.actor import Actor, Operator, Scope
from backend.kernel.errors import CaseroundsError, NotSignedIn
from backend.web.bearer import bearer_of
from backend.web.cross_site import has_body

T = TypeVar("T")

Authenticate = Callable[[str], Awaitable[Actor | None]]
AuthenticateKey = Callable[[str], Awaitable[Operator | None]]

PUBLIC = "public"
"""The key in a handler's `opt` that lets people in who are not signed in. There are no exclusions by path."""

SHELL = "shell"
"""The key of handlers that answer everybody alike, for whom the session is not even looked up."""

SCOPE = "scope"
"""The key of handlers of the admin API: its value is the `Scope` that a key needs to reach them."""

_LONGEST_TOKEN = 100


class KeyRefused(CaseroundsError):
    """A key that is unknown, has expired or was revoked, or whose owner may not administer any more."""

    slug, status, title = "key-refused", 401, "Key refused"
    detail = "This key is not valid, or not any more. Make another one, then try again with that."


class KeyNotAccepted(CaseroundsError):
    """A key where only a person who is signed in may go."""

    slug, status, title = "key-not-accepted", 403, "Keys are not accepted here"
    detail = "This address is for people who are signed in. Leave the key out and sign in."


class SessionAuthentication(ASGIMiddleware):
    """Finds who asks; without anybody, only handlers marked public are reached."""

    scopes = (ScopeType.HTTP,)

    def __init__(
        self, *, authenticate: Authenticate, authenticate_key: AuthenticateKey, secure: bool
    ) -> None:
        self._authenticate = authenticate
        self._authenticate_key = authenticate_key
        self._cookie = cookie_name(secure=secure)

    async def handle(self, scope: AsgiScope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Put the actor, the operator or None into the scope, or raise NotSignedIn, KeyRefused, KeyNotAccepted."""
        opt = scope["route_handler"].opt
        scope["user"] = None
        if not opt.get(SHELL):
            request = Request[None, None, State](scope)
            scope["user"] = await self._who(request, accepts_keys=SCOPE in opt)
            if scope["user"] is None and not opt.get(PUBLIC):
                raise NotSignedIn
            if not opt.get(PUBLIC) and has_body(request.headers):
                receive = self._asking_again(request, receive, accepts_keys=SCOPE in opt)
        await next_app(scope, receive, send)

    def _asking_again(
        self, request: Request[None, None, State], receive: Receive, *, accepts_keys: bool
    ) -> Receive:
        """The same body. Once all of it is there it is asked again who sends it: that may have taken long.

        Bodies are read before handlers are given the actor, so what they may do is what they may do by then.
        """

        async def receive_and_ask() -> ReceiveMessage:
            message = await receive()
            if message["type"] == "http.request" and not message["more_body"]:
                request.scope["user"] = await self._who(request, accepts_keys=accepts_keys)
                if request.scope["user"] is None:
                    raise NotSignedIn
            return message

        return receive_and_ask

    async def _who(
        self, request: Request[None, None, State], *, accepts_keys: bool
    ) -> Actor | Operator | None:
        key = bearer_of(request.headers)
        if key is not None:
            return await self._operator(key, accepted=accepts_keys)
        return await self._actor(request.cookies.get(self._cookie, ""))

    async def _actor(self, token: str) -> Actor | None:
        return await self._authenticate(token) if _is_possible(token) else None

    async def _operator(self, key: str, *, accepted: bool) -> Operator:
        operator = await self._authenticate_key(key) if _is_possible(key) else None
        if operator is None:
            raise KeyRefused
        if not accepted:
            raise KeyNotAccepted
        return operator


def _is_possible(token: str) -> bool:
    return bool(token) and len(token) <= _LONGEST_TOKEN and token.isascii()


def provide_actor(request: Request) -> Actor:  # type: ignore[type-arg]  # any state
    """The actor, for handlers that name it. Raises NotSignedIn."""
    actor = request.user
    if not isinstance(actor, Actor):
        raise NotSignedIn
    return actor


def provide_operator(request: Request) -> Operator:  # type: ignore[type-arg]  # any state
    """Whoever asks at the admin API, for handlers that name it: a key, or an administrator who is signed in.

    Raises NotSignedIn, NotVerified, NotAllowed.
    """
    user = request.user
    if isinstance(user, Actor):
        user.require_verified()
        user.require_admin()
        user = Operator(user.account_id, None, frozenset(Scope))
    if not isinstance(user, Operator):
        raise NotSignedIn
    user.require(request.route_handler.opt[SCOPE])
    return user


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

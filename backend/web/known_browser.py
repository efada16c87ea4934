"""The cookie by which a browser is known again where somebody has signed in on it before.

It opens nothing. It lets its people's tries to sign in count apart from everybody else's, so it stays when they sign
out: signing out wipes what others could read or use on this device, and this is neither. It holds one random token for
each of the browser's people, and names none of them.
"""

from typing import Any, TypeVar

from litestar import Request, Response
from litestar.datastructures import Cookie

T = TypeVar("T")

_SEPARATOR = "."  # no part of base64url
_LONGEST = 1000


def known_browser_cookie(*, secure: bool) -> str:
    """The cookie's name: bound to this host over TLS, as the session's is."""
    return "__Host-caserounds-browser" if secure else "caserounds-browser"


def browser_tokens(request: Request[Any, Any, Any], *, secure: bool) -> list[str]:
    """The tokens that a browser brings. Anybody may send anything: none counts that was not handed out by us."""
    value = request.cookies.get(known_browser_cookie(secure=secure), "")
    return value.split(_SEPARATOR) if value and len(value) <= _LONGEST and value.isascii() else []


def remember_browser(response: Response[T], tokens: list[str], *, secure: bool, seconds: int) -> None:
    """Hand the tokens to the browser, out of reach of scripts."""
    response.set_cookie(
        Cookie(
            key=known_browser_cookie(secure=secure),
            value=_SEPARATOR.join(tokens),
            max_age=seconds,
            path="/",
            secure=secure,
            httponly=True,
            samesite="lax",
        )
    )

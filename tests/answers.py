"""What holds for every answer of the app, whoever asks and whatever for; looked at on each answer of every test."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx

from backend.web.authentication import cookie_name

PROBLEM = "application/problem+json"
# No answer may name code of ours or of others, nor where it lies.
LEAKS = ("Traceback", "site-packages", '.py", line')
READ_WHOLE = ("application/json", PROBLEM)
HSTS = "max-age=31536000; includeSubDomains"
UNKNOWN_HOST = 421  # a name that is not ours, whatever it looks like
PINNED = ("cases.example",)
"""The public names that tests give the app. Under no other are browsers told to keep to TLS."""


async def look_at(answer: httpx.Response) -> None:
    """Look at an answer that one of the tests' browsers got (an event hook of httpx)."""
    check(str(answer.request.url), answer.status_code, answer.headers, host=answer.request.headers["host"])
    for cookie in answer.headers.get_list("set-cookie"):
        check_cookie(cookie, over_tls=answer.request.url.scheme == "https")
    if answer.headers.get("content-type", "").partition(";")[0] in READ_WHOLE:
        await answer.aread()
        check_text(answer.request.method, answer)


LOOKED_AT = {"response": [look_at]}


def check(
    url: str, status: int, headers: Mapping[str, str], *, host: str = "", from_cache: bool = False
) -> None:
    """Look at the headers of an answer, by lower-case names. Caches of browsers drop one of them.

    `host` is what the request named, where that is not what its address says.
    """
    address = urlsplit(url)
    name = (host or address.netloc).lower().partition(":")[0]
    is_pinned = address.scheme == "https" and name in PINNED and status != UNKNOWN_HOST
    where = f"{address.path} answered {status}"
    assert headers["x-content-type-options"] == "nosniff", where
    assert headers["referrer-policy"] == "no-referrer", where
    assert headers["cross-origin-opener-policy"] == "same-origin", where
    assert headers["cross-origin-resource-policy"] == "same-origin", where
    assert "geolocation=()" in headers["permissions-policy"], where
    assert re.fullmatch(r"[A-Za-z0-9-]{8,64}", headers["x-request-id"]), where
    assert from_cache or headers.get("strict-transport-security") == (HSTS if is_pinned else None), where
    assert not {"server", "x-powered-by", "access-control-allow-origin"} & set(headers), where
    check_policy(address.path, headers, where)
    if status >= 400 and address.path.startswith("/api/"):
        assert headers["content-type"] == PROBLEM, where


def check_policy(path: str, headers: Mapping[str, str], where: str) -> None:
    """Look at what a page may load, and that data is no page."""
    policy = headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy, where
    assert "unsafe-inline" not in policy, where
    assert "unsafe-eval" not in policy, where
    if path == "/api/docs":
        assert policy.startswith("default-src 'none'"), where
    elif path == "/metrics" or path.startswith(("/api/", "/health/")):
        assert policy.startswith("default-src 'none'"), where
        assert "sandbox" in policy, where
        assert "no-store" in headers["cache-control"] or "private" in headers["cache-control"], where
    else:
        assert "require-trusted-types-for 'script'" in policy, where
        assert "object-src 'none'" in policy, where
        assert "base-uri 'none'" in policy, where


def check_cookie(cookie: str, *, over_tls: bool) -> None:
    """Look at one Set-Cookie: out of reach of scripts and of other sites, bound to this host."""
    pair, *rest = [part.strip() for part in cookie.split(";")]
    attributes = {part.lower() for part in rest}
    assert pair.startswith(cookie_name(secure=over_tls))
    assert {"httponly", "samesite=lax", "path=/"} <= attributes, attributes
    assert ("secure" in attributes) == over_tls
    assert not any(attribute.startswith("domain") for attribute in attributes)


def check_text(method: str, answer: httpx.Response) -> None:
    """Look at what an answer says: an error is a problem, and nothing tells of our code."""
    assert not any(leak in answer.text for leak in LEAKS), answer.text
    if answer.status_code >= 400 and method != "HEAD" and PROBLEM in answer.headers["content-type"]:
        problem = answer.json()
        assert problem["type"].startswith("/problems/")
        assert problem["status"] == answer.status_code
        assert problem["title"]
        assert problem["detail"]
        assert problem["request_id"] == answer.headers["x-request-id"]

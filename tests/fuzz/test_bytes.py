"""Bytes that no client of ours sends, to every route: a refusal in our own words, and nothing of them repeated."""

import json
from collections.abc import Iterator

import pytest

from backend.kernel.actor import Role
from backend.kernel.database import execute
from tests.community import Community, Person
from tests.fuzz.raw import Header, Raw, ask
from tests.integration import rows
from tests.integration.api_routes import HEADERS, ApiRoute, routes_of

JSON: Header = (b"Content-Type", b"application/json")
# After these the person who asks is signed in no more.
SIGNING_OUT = {"DELETE /api/session", "DELETE /api/sessions", "PUT /api/me/password"}

VALUES = [
    b"",
    b" ",
    b"\xff\xfe canary",
    "canary \u00e9\u4e16\U0001f600".encode(),
    b"canary\x00canary",
    b"canary\x7f\x1b[31m",
    b'"canary',
    b"canary,canary;canary=canary",
    b"%00%ff%zz canary",
    b"9" * 5000,
    b"-1",
    b"NaN",
    b"canary" * 1000,
]
NAMES = [
    b"Accept",
    b"Accept-Encoding",
    b"Accept-Language",
    b"Authorization",
    b"Cookie",
    b"Content-Type",
    b"Content-Encoding",
    b"Forwarded",
    b"Idempotency-Key",
    b"If-Match",
    b"If-None-Match",
    b"Origin",
    b"Range",
    b"Referer",
    b"Sec-Fetch-Site",
    b"Tus-Resumable",
    b"Upload-Checksum",
    b"Upload-Length",
    b"Upload-Metadata",
    b"Upload-Offset",
    b"User-Agent",
    b"X-Forwarded-For",
    b"X-HTTP-Method-Override",
    b"X-Request-Id",
    b"\xff\xfe",
    b"",
]


def plain(route: ApiRoute) -> Raw:
    """The request that the route lets through."""
    given = HEADERS.get((route.method, route.template), {})
    headers = tuple((name.encode(), value.encode()) for name, value in given.items())
    body = route.body
    if body is None:
        return Raw(route.method, route.path.encode(), headers)
    return Raw(route.method, route.path.encode(), (JSON, *headers), json.dumps(body).encode())


async def asking(community: Community) -> tuple[Person, list[ApiRoute]]:
    admin = await rows.person(community, role=Role.ADMIN)
    case_id = await rows.case(admin)
    things = {"case_id": case_id, "image_id": await rows.image(case_id)}
    routes = [route.about(**things) for route in routes_of(community.app) if str(route) not in SIGNING_OUT]
    assert len(routes) > 60
    return admin, routes


def pairs(value: bytes) -> Iterator[tuple[Header, ...]]:
    for name in NAMES:
        yield ((name, value),)
        if value == VALUES[3]:
            yield ((name, b"one"), (name, value))  # twice


@pytest.mark.parametrize("value", VALUES, ids=lambda value: repr(value[:16]))
async def test_odd_headers_are_refused_or_make_no_difference(shared: Community, value: bytes) -> None:
    admin, routes = await asking(shared)
    # Every header at a few routes of each kind, and a few headers at every route.
    for number, route in enumerate(routes):
        for place, headers in enumerate(pairs(value)):
            if (number + place) % 11 == 0:
                await ask(shared, plain(route).but(*headers), by=admin)
        await execute("DELETE FROM throttles")


QUERIES = [
    b"?",
    b"&&&=&==",
    b"%",
    b"%zz=%",
    b"%ff%fe=%ff",
    b"cursor=%00canary",
    b"cursor=%ed%a0%80",
    b"limit=1&limit=2&limit=canary",
    b"limit=%EF%BC%91",
    b"limit=1e3",
    b"limit[]=1&limit[canary]=2",
    b"canary=" + b"x" * 3000,
    b"&".join(b"c%d=canary" % number for number in range(300)),
    b"cursor=canary;limit=1",
    b"specialty=canary&kind=canary&state=canary&status=canary",
    "cursor=\u00e9".encode("latin-1"),
]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: repr(query[:20]))
async def test_odd_queries_are_refused_or_make_no_difference(shared: Community, query: bytes) -> None:
    admin, routes = await asking(shared)
    for route in routes:
        raw = plain(route)
        await ask(shared, Raw(raw.method, raw.target + b"?" + query, raw.headers, raw.body), by=admin)
    await execute("DELETE FROM throttles")


PLACES = [
    b"%",
    b"%00",
    b"%ff%fe",
    b"%C0%AE%C0%AE",
    b"%ed%a0%80",
    b"..",
    b"%2e%2e%2fcanary",
    b".%00.",
    b"canary%0d%0aSet-Cookie:canary=1",
    b"%F0%9F%98%80canary",
    b"0",
    b"-1",
    b"9" * 400,
    b"null",
    b"canary';DROP%20TABLE%20cases;--",
    b"{01930000-0000-7000-8000-000000000000}",
    b"urn:uuid:01930000-0000-7000-8000-000000000000",
    b"01930000000070008000000000000000",
    b"01930000-0000-7000-8000-00000000000G",
    b"01930000-0000-7000-8000-000000000000%0a",
    b"canary/canary",
    b";canary",
    b"<script>canary</script>",
    b"${7*7}canary",
]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: repr(place[:24]))
async def test_odd_places_in_paths_are_absent_or_malformed(shared: Community, place: bytes) -> None:
    admin, routes = await asking(shared)
    for route in routes:
        if "{" in route.template:
            raw = plain(route)
            parts = route.template.encode().split(b"/")
            target = b"/".join(place if part.startswith(b"{") else part for part in parts)
            status = await ask(shared, Raw(raw.method, target, raw.headers, raw.body), by=admin)
            assert status >= 200
        for target in (b"/" + place, b"//" + place + b"//", route.path.encode() + b"/" + place):
            await ask(shared, Raw("GET", target), by=admin)
    await execute("DELETE FROM throttles")


METHODS = ["TRACE", "PROPFIND", "get", "Post", "QUERY", "CANARY", "X" * 200, "CONNECT", "!#$%&'*+-.^_`|~"]


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method[:10])
async def test_odd_methods_are_not_allowed(shared: Community, method: str) -> None:
    admin, routes = await asking(shared)
    for path in sorted({route.path.encode() for route in routes}):
        for body in (b"", b'{"canary": 1}'):
            assert await ask(shared, Raw(method, path, (JSON,), body), by=admin) in (403, 405), path


CONTENT_TYPES = [
    b"application/json; charset=utf-16",
    b"application/json; charset=klingon",
    b"application/json; charset=undefined",
    b"application/json; charset=utf-7",
    b"application/json; charset=\xff\xfe",
    b"application/json; charset=",
    b"application/json; charset=zip; canary",
    b"application/json;",
    b"APPLICATION/JSON",
    b"application/json, text/canary",
    b" application/json ",
]
BODIES = [
    b"",
    b"\x00",
    b"\xff\xfe\x00\x00",
    b"\xef\xbb\xbf{}",
    b'{"\xff": "canary"}',
    b'{"canary": "\xed\xa0\x80"}',
    b'{"canary": "\\ud800"}',
    b'{"canary\\u0000": 1}',
    b"[" * 100_000,
    b'{"a":' * 20_000,
    b"1" * 60_000,
    b"-0",
    b"1e999999",
    b"{" + b'"canary?": 1,' * 5000 + b'"canary?": 1}',
    b'"canary"',
]


@pytest.mark.parametrize("content_type", CONTENT_TYPES, ids=repr)
async def test_odd_content_in_odd_charsets_is_malformed(shared: Community, content_type: bytes) -> None:
    admin, routes = await asking(shared)
    for number, route in enumerate(routes):
        if route.body is None:
            continue
        raw = plain(route).but((b"Content-Type", content_type))
        await ask(shared, raw, by=admin)
        for place, body in enumerate(BODIES):
            if (number + place) % 3 == 0:
                status = await ask(shared, Raw(raw.method, raw.target, raw.headers, body), by=admin)
                assert 400 <= status < 500, (str(route), body[:40], status)
        await execute("DELETE FROM throttles")


COOKIES = [
    b"caserounds",
    b"caserounds=",
    b"=caserounds",
    b'caserounds="canary"',
    b"caserounds=\xff\xfe",
    b"caserounds=canary; caserounds=canary",
    b"caserounds=" + b"A" * 43 + b"\x00",
    b"caserounds=" + b"A" * 4000,
    b";" * 1000,
    b"; ".join(b"c%d=canary" % number for number in range(500)),
    b"caserounds=%00%ff; $Version=1; $Path=/",
    "caserounds=\u00e9".encode(),
]


@pytest.mark.parametrize("cookie", COOKIES, ids=lambda cookie: repr(cookie[:24]))
async def test_odd_cookies_sign_nobody_in(shared: Community, cookie: bytes) -> None:
    for route in routes_of(shared.app):
        status = await ask(shared, plain(route).but((b"cookie", cookie)))
        assert route.public or status == 401, str(route)
    await execute("DELETE FROM throttles")

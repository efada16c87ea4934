"""What is no request, or might be two, is refused like everything else: as a problem, under all our headers."""

import pytest

from tests.integration.connections.wire import Wire

CANARY = b"canary"

NO_REQUESTS = {
    "nothing but noise": b"\x00\xff\xfe canary \x80\r\n\r\n",
    "a greeting in TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"canary" * 80 + b"\r\n\r\n",
    "HTTP/0.9": b"GET /canary\r\n\r\n",
    "the beginning of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a later version": b"GET / HTTP/3.1\r\nHost: HOST\r\n\r\n",
    "no version": b"GET / HTTP/x.y\r\nHost: HOST\r\n\r\n",
    "no host": b"GET /api/vocabulary HTTP/1.1\r\nX: canary\r\n\r\n",
    "no host before hosts were asked for": b"GET /api/vocabulary HTTP/1.0\r\n\r\n",
    "two hosts": b"GET /api/vocabulary HTTP/1.1\r\nHost: HOST\r\nHost: canary.example\r\n\r\n",
    "a space before the colon": b"GET / HTTP/1.1\r\nHost : HOST\r\n\r\n",
    "a header without a colon": b"GET / HTTP/1.1\r\nHost: HOST\r\ncanary\r\n\r\n",
    "a header without a name": b"GET / HTTP/1.1\r\nHost: HOST\r\n: canary\r\n\r\n",
    "NUL in a header": b"GET / HTTP/1.1\r\nHost: HOST\r\nX: can\x00ary\r\n\r\n",
    "a name that is not ASCII": b"GET / HTTP/1.1\r\nHost: HOST\r\nX-\xe9: canary\r\n\r\n",
    "a path that is not ASCII": b"GET /\xc3\xa9canary HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "a space in the path": b"GET /can ary HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "somebody else's address": b"GET http://canary.example/ HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "our own address": b"GET http://HOST/ HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "no address": b"OPTIONS * HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "a tunnel": b"CONNECT canary.example:443 HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "a negative length": b"POST /api/session HTTP/1.1\r\nHost: HOST\r\nContent-Length: -1\r\n\r\n",
    "a length that is no number": b"POST /api/session HTTP/1.1\r\nHost: HOST\r\nContent-Length: x\r\n\r\n",
    "a length with a sign": b"POST /api/session HTTP/1.1\r\nHost: HOST\r\nContent-Length: +5\r\n\r\n",
    "a length of 400 digits": b"POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: " + b"9" * 400 + b"\r\n\r\n",
    "two lengths": (
        b"POST /api/session HTTP/1.1\r\nHost: HOST\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx"
    ),
    "a length and chunks": (
        b"POST /api/session HTTP/1.1\r\nHost: HOST\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"0\r\n\r\nGET /canary HTTP/1.1\r\nHost: HOST\r\n\r\n"
    ),
    "chunks before there were any": (
        b"POST /api/session HTTP/1.0\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    ),
    "an encoding we do not know": (
        b"POST /api/session HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"
    ),
    "an encoding in disguise": (
        b"POST /api/session HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n"
    ),
}


@pytest.mark.parametrize("sent", NO_REQUESTS.values(), ids=NO_REQUESTS)
def test_what_is_no_request_is_refused_as_a_problem(wire: Wire, sent: bytes) -> None:
    [answer] = wire.ask(sent.replace(b"HOST", wire.host))
    assert answer.status == 400
    assert answer.problem["type"] == "/problems/bad-request"
    assert answer.problem["request_id"] == answer.headers["x-request-id"]
    assert CANARY not in answer.body
    assert wire.is_well()


def too_long(wire: Wire) -> dict[str, tuple[bytes, int]]:
    line = b"GET /api/vocabulary HTTP/1.1"
    many = [b"X-%d: canary" % number for number in range(101)]
    return {
        "one line": (wire.head(line, b"Cookie: " + b"canary" * 4000), 431),
        "one line without an end": (line + b"\r\nCookie: " + b"canary" * 6000, 431),
        "many lines": (wire.head(line, *many), 431),
        "many lines of some length": (wire.head(line, *[b"X: " + b"canary" * 60] * 90), 431),
        "a path": (wire.head(b"GET /" + b"canary" * 700 + b" HTTP/1.1"), 414),
        "a query": (wire.head(b"GET /?" + b"canary" * 700 + b" HTTP/1.1"), 414),
        "a path without an end": (b"GET /" + b"canary" * 10_000, 431),
        "a method without an end": (b"G" * 60_000, 431),
    }


def test_heads_that_are_too_long_are_refused_as_problems(wire: Wire) -> None:
    for what, (sent, status) in too_long(wire).items():
        [answer] = wire.ask(sent)
        assert answer.status == status, what
        assert answer.problem["status"] == status, what
        assert CANARY not in answer.body, what
    assert wire.is_well()


def test_a_head_just_short_enough_is_read(wire: Wire) -> None:
    lines = [b"Connection: close", b"Cookie: " + b"x" * 8000, *[b"X-%d: x" % number for number in range(97)]]
    [answer] = wire.ask(wire.head(b"GET /api/vocabulary?" + b"x" * 4000 + b" HTTP/1.1", *lines))
    assert answer.status == 200


def test_a_refusal_to_a_question_by_head_has_no_body(wire: Wire) -> None:
    [answer] = wire.ask(wire.head(b"HEAD /api/vocabulary HTTP/1.1", *[b"X: x"] * 101))
    assert answer.status == 431
    assert answer.body == b""


CHUNKED = b"POST /api/session HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n" + (
    b"Content-Type: application/json\r\nX-Caserounds-Client: 1\r\n\r\n"
)


@pytest.mark.parametrize(
    "chunk",
    [
        b"zz\r\ncanary",
        b"-1\r\ncanary",
        b"5;canary=" + b"x" * 70_000,
        b"fffffffffffffffffffff\r\n",
        b"2\r\ncanary",
    ],
)
def test_a_body_in_broken_chunks_is_refused_while_it_is_being_read(wire: Wire, chunk: bytes) -> None:
    [answer] = wire.ask((CHUNKED + chunk).replace(b"HOST", wire.host))
    assert answer.status in (400, 431)
    assert CANARY not in answer.body
    assert wire.is_well()


def test_another_protocol_is_not_changed_to(wire: Wire) -> None:
    upgrades = (
        (b"Upgrade: websocket", b"Connection: Upgrade, close", b"Sec-WebSocket-Version: 13"),
        (
            b"Upgrade: h2c",
            b"Connection: Upgrade, HTTP2-Settings, close",
            b"HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA",
        ),
    )
    for lines in upgrades:
        [answer] = wire.ask(wire.head(b"GET /health/live HTTP/1.1", *lines))
        assert answer.status == 200

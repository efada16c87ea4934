"""Clients that take their time: each is cut off when it makes no progress, and never while it does.

All of them begin at once and are waited for together, because patience cannot be hurried.
"""

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import httpx
import pytest

from backend.web.connections.limits import (
    BODY_BYTES,
    BODY_SECONDS,
    HEAD_SECONDS,
    KEEP_ALIVE_SECONDS,
    READING_SECONDS,
)
from tests.community import PASSWORD, TUS
from tests.integration.connections.wire import Wire, WireAnswer, answers_in, until_the_end
from tests.servers.deployment import PROJECT

LONGEST = 110.0  # seconds, more than any of them may take


@dataclass(frozen=True)
class Ended:
    """How it ended for a slow client, and after how many seconds."""

    answers: list[WireAnswer]
    seconds: float


def drops(connection: socket.socket, first: bytes, drop: bytes, pause: float) -> Ended:
    """Send something at once and then drop by drop, until the server has had enough."""
    began = time.monotonic()
    received = b""
    connection.sendall(first)
    connection.settimeout(pause)
    while time.monotonic() - began < LONGEST:
        try:
            piece = connection.recv(65536)
        except TimeoutError:
            connection.sendall(drop)
            continue
        received += piece
        if not piece:
            break
    return Ended(list(answers_in(received)), time.monotonic() - began)


def silent(wire: Wire) -> Ended:
    with wire.connect(LONGEST) as connection:
        return drops(connection, b"", b"", 1.0)


def head_by_drops(wire: Wire) -> Ended:
    with wire.connect() as connection:
        return drops(connection, b"GET /health/live HTTP/1.1\r\nX-Slow: ", b"x", 0.5)


def second_head_by_drops(wire: Wire) -> Ended:
    with wire.connect() as connection:
        return drops(connection, wire.get() + b"GET /health/live HT", b"x", 0.5)


def asking_no_more(wire: Wire) -> Ended:
    with wire.connect(LONGEST) as connection:
        return drops(connection, wire.get(), b"", 1.0)


def sign_in(wire: Wire, length: int, *lines: bytes) -> bytes:
    return wire.head(
        b"POST /api/session HTTP/1.1",
        b"Content-Type: application/json",
        b"X-Caserounds-Client: 1",
        b"Content-Length: %d" % length,
        *lines,
    )


def body_by_drops(wire: Wire) -> Ended:
    with wire.connect() as connection:
        return drops(connection, sign_in(wire, 5000), b" ", 1.0)


def less_than_announced(wire: Wire) -> Ended:
    with wire.connect(LONGEST) as connection:
        return drops(connection, sign_in(wire, 5000) + b'{"email": "', b"", 1.0)


def waiting_to_be_asked_on(wire: Wire) -> Ended:
    with wire.connect(LONGEST) as connection:
        return drops(connection, sign_in(wire, 5000, b"Expect: 100-continue"), b"", 1.0)


def not_reading(wire: Wire) -> Ended:
    """Ask for much and read nothing of it."""
    with wire.connect() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        began = time.monotonic()
        connection.settimeout(1.0)
        with contextlib.suppress(ConnectionError):
            while time.monotonic() - began < LONGEST:
                with contextlib.suppress(TimeoutError):
                    connection.sendall(wire.get(b"/api/openapi.json") * 50)
                time.sleep(0.2)  # a client that hurries in vain
        return Ended([], time.monotonic() - began)


def reading_by_drops(wire: Wire) -> Ended:
    """Ask for more than any buffer on the way holds, and take it slowly for longer than any patience."""
    asked = wire.get(b"/api/openapi.json") * 19
    last = wire.head(b"GET /api/openapi.json HTTP/1.1", b"Connection: close")
    with wire.connect(LONGEST) as connection:
        began = time.monotonic()
        connection.sendall(asked + last)
        received = bytearray()
        while time.monotonic() - began < READING_SECONDS * 1.6:
            received += connection.recv(500)
            time.sleep(0.1)  # the slowness itself
        received += until_the_end(connection)
    return Ended(list(answers_in(bytes(received))), time.monotonic() - began)


def slow_but_sure(wire: Wire) -> Ended:
    """An upload over a bad connection: always a little more than is asked for, for longer than any patience."""
    address = wire.deployment.settings.public_url
    with httpx.Client(base_url=address, headers={"X-Caserounds-Client": "1"}, timeout=LONGEST) as browser:
        sign_in_as_reviewer(wire, browser)
        piece = BODY_BYTES // 4
        pieces = int(BODY_SECONDS * 4 / 3 / 6) + 1
        headers = {**TUS, "Upload-Length": str(piece * pieces)}
        location = browser.post("/api/uploads", headers=headers).raise_for_status().headers["location"]
        began = time.monotonic()

        def slowly() -> Iterator[bytes]:
            for _ in range(pieces):
                yield b"x" * piece
                time.sleep(6)  # the slowness itself

        headers = {
            **TUS,
            "Upload-Offset": "0",
            "Content-Type": "application/offset+octet-stream",
            "Content-Length": str(piece * pieces),
        }
        sent = browser.patch(location, content=slowly(), headers=headers)
        answer = WireAnswer(sent.status_code, dict(sent.headers), sent.content)
        return Ended([answer], time.monotonic() - began)


def sign_in_as_reviewer(wire: Wire, browser: httpx.Client) -> None:
    account = {"email": "slow@hospital.example", "password": PASSWORD}
    subprocess.run(
        [
            *(sys.executable, "-m", "backend.cli", "create-account", "--role", "reviewer"),
            *("--email", account["email"], "--name", "Dr Slow", "--password-stdin"),
        ],
        input=f"{PASSWORD}\n".encode(),
        cwd=PROJECT,
        env={**wire.deployment.environment},
        check=True,
        capture_output=True,
    )
    browser.post("/api/session", json=account).raise_for_status()


CLIENTS: list[Callable[[Wire], Ended]] = [
    silent,
    head_by_drops,
    second_head_by_drops,
    asking_no_more,
    body_by_drops,
    less_than_announced,
    waiting_to_be_asked_on,
    not_reading,
    reading_by_drops,
    slow_but_sure,
]
Slow = Callable[[Callable[[Wire], Ended]], Ended]


@pytest.fixture(scope="module")
def slow(wire: Wire) -> Iterator[Slow]:
    """How it ended for a slow client."""
    with ThreadPoolExecutor(len(CLIENTS)) as together:
        begun: dict[Callable[[Wire], Ended], Future[Ended]] = {
            client: together.submit(client, wire) for client in CLIENTS
        }
        yield lambda client: begun[client].result(LONGEST)


def test_who_says_nothing_is_left_without_a_word(slow: Slow) -> None:
    ended = slow(silent)
    assert ended.answers == []
    assert ended.seconds >= HEAD_SECONDS - 1


@pytest.mark.parametrize("client", [head_by_drops, second_head_by_drops])
def test_a_head_that_comes_by_drops_is_not_waited_for(slow: Slow, client: Callable[[Wire], Ended]) -> None:
    ended = slow(client)
    assert ended.answers[-1].status == 408
    assert ended.answers[-1].problem["type"] == "/problems/too-slow"
    assert HEAD_SECONDS - 1 < ended.seconds < HEAD_SECONDS * 2.5


def test_who_asks_no_more_is_let_go(slow: Slow) -> None:
    ended = slow(asking_no_more)
    assert [answer.status for answer in ended.answers] == [200]
    assert KEEP_ALIVE_SECONDS - 1 < ended.seconds < KEEP_ALIVE_SECONDS * 2


@pytest.mark.parametrize("client", [body_by_drops, less_than_announced])
def test_a_body_that_hardly_comes_is_not_waited_for(slow: Slow, client: Callable[[Wire], Ended]) -> None:
    ended = slow(client)
    assert [answer.status for answer in ended.answers] == [408]
    assert ended.answers[0].problem["detail"].endswith("try again.")
    assert BODY_SECONDS - 1 < ended.seconds < BODY_SECONDS * 2.5


def test_who_reads_nothing_of_what_was_asked_for_is_cut_off(slow: Slow) -> None:
    assert slow(not_reading).seconds < READING_SECONDS * 2.5


def test_who_reads_slowly_but_surely_gets_everything(slow: Slow) -> None:
    ended = slow(reading_by_drops)
    assert [answer.status for answer in ended.answers] == [200] * 20
    assert ended.answers[-1].body.endswith(b"}")


def test_an_upload_that_is_slow_but_sure_succeeds(slow: Slow) -> None:
    ended = slow(slow_but_sure)
    assert ended.answers[0].status == 204, ended.answers[0].body
    assert ended.seconds > BODY_SECONDS * 1.2


def test_others_are_served_meanwhile(wire: Wire, slow: Slow) -> None:
    began = time.monotonic()
    assert wire.is_well()
    assert time.monotonic() - began < 5
    assert slow(silent)

"""Clients that want everything: connections without end, bodies without end, questions without end."""

import contextlib
import socket
from collections.abc import Iterator

import psutil
import pytest

from backend.web.connections.limits import (
    MOST_BEING_REFUSED,
    MOST_CONNECTIONS,
    MOST_OF_ONE_CLIENT,
    MOST_UNREAD,
)
from tests.integration.connections.wire import Wire, answers_in, until_the_end
from tests.waiting import until

MEGABYTE = 1024 * 1024
OURS = (b"Content-Type: application/json", b"X-Caserounds-Client: 1")


def memory(wire: Wire) -> int:
    return sum(part.memory_info().rss for part in whole(wire.deployment.api.process))


def whole(process: psutil.Process) -> Iterator[psutil.Process]:
    yield process
    yield from process.children(recursive=True)


def one_of_many(number: int) -> str:
    """The address of one of many clients, of whom each is within its share."""
    return f"127.0.1.{1 + number // (MOST_OF_ONE_CLIENT // 2)}"


def test_a_crowd_is_refused_politely_and_everybody_is_served_when_it_is_gone(wire: Wire) -> None:
    begun = wire.head(b"POST /api/session HTTP/1.1", b"Content-Length: 10", *OURS)
    with contextlib.ExitStack() as crowd:
        for number in range(MOST_CONNECTIONS):
            crowd.enter_context(wire.connect(source=one_of_many(number))).sendall(begun)
        [late] = wire.ask(wire.get())
        assert late.status == 503
        assert late.problem["type"] == "/problems/unavailable"
        assert int(late.headers["retry-after"]) > 0
        for number in range(MOST_BEING_REFUSED + 20):
            crowd.enter_context(wire.connect(source=one_of_many(MOST_CONNECTIONS + number)))
        with contextlib.suppress(ConnectionError):  # whoever comes now may not even be told
            assert [answer.status for answer in wire.ask(wire.get())] in ([503], [])
    until(wire.is_well, "the crowd to be forgotten")


def test_a_body_without_end_is_answered_and_then_cut_off(wire: Wire) -> None:
    before, sent = memory(wire), 0
    head = wire.head(b"POST /api/session HTTP/1.1", b"Transfer-Encoding: chunked", *OURS)
    with wire.connect() as connection:
        connection.sendall(head)
        with contextlib.suppress(ConnectionError):
            while sent < MOST_UNREAD * 4:
                connection.sendall(b"1\r\n \r\n" * 10_000)
                sent += 60_000
    assert MOST_UNREAD < sent < MOST_UNREAD * 4
    assert memory(wire) - before < 60 * MEGABYTE
    assert wire.is_well()


@pytest.mark.parametrize(
    "framing", [b"Content-Length: 70000", b"Content-Length: 100000000000", b"Transfer-Encoding: chunked"]
)
def test_a_body_that_is_too_large_is_told_so_before_all_of_it_is_read(wire: Wire, framing: bytes) -> None:
    head = wire.head(b"POST /api/session HTTP/1.1", framing, *OURS)
    piece = b"11170\r\n" + b" " * 70_000 + b"\r\n" if b"chunked" in framing else b" " * 70_000
    with wire.connect() as connection:
        connection.sendall(head + piece)
        received = bytearray()
        while b"\r\n\r\n" not in received or not received.endswith(b"}"):
            received += connection.recv(65536)
        [answer] = answers_in(bytes(received))
    assert answer.status == 413
    assert answer.problem["type"] == "/problems/too-large"


def test_more_than_was_announced_is_another_request(wire: Wire) -> None:
    first = wire.head(b"POST /api/session HTTP/1.1", b"X-Caserounds-Client: 1", b"Content-Length: 2")
    answers = wire.ask(first + b"{}canary canary canary\r\n\r\n")
    assert [answer.status for answer in answers] == [415, 400]
    assert b"canary" not in answers[1].body


def test_questions_in_one_breath_are_answered_in_their_order(wire: Wire) -> None:
    asked = 300
    last = wire.head(b"GET /api/vocabulary HTTP/1.1", b"Connection: close")
    with wire.connect() as connection:
        connection.sendall(wire.get() * asked + last)
        answers = list(answers_in(until_the_end(connection)))
    assert [answer.status for answer in answers] == [200] * (asked + 1)
    assert b"specialties" in answers[-1].body


def test_questions_without_end_take_no_room(wire: Wire) -> None:
    before, sent = memory(wire), 0
    many = wire.get(b"/api/openapi.json") * 1000
    with wire.connect(2.0) as connection:
        with contextlib.suppress(TimeoutError, ConnectionError):
            while sent < 100 * MEGABYTE:
                sent += connection.send(many)
        assert sent < 50 * MEGABYTE, "no more is taken than is answered"
        assert memory(wire) - before < 60 * MEGABYTE
        assert wire.is_well()
        connection.shutdown(socket.SHUT_RDWR)


def test_a_client_that_leaves_in_the_middle_is_nothing_special(wire: Wire) -> None:
    said = len(wire.deployment.api.said())
    for sent in (
        b"GET /api/vocabulary HT",
        wire.get(b"/api/openapi.json"),
        wire.head(b"POST /api/session HTTP/1.1", b"Content-Length: 100") + b"{",
        wire.head(b"POST /api/session HTTP/1.1", b"Content-Length: 100", *OURS) + b"{",
    ):
        for number in range(20):
            with wire.connect(source=one_of_many(number * 5)) as connection:
                connection.sendall(sent)
    until(wire.is_well, "all of them to be forgotten")
    assert '"level": "error"' not in wire.deployment.api.said()[said:]

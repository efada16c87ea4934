"""One client's share of a process' connections: others find room, whatever one of them holds."""

import contextlib
import socket

import pytest

from backend.web.connections.limits import MOST_OF_ONE_BEING_REFUSED, MOST_OF_ONE_CLIENT
from tests.integration.connections.conftest import PROXY
from tests.integration.connections.wire import Wire, WireAnswer
from tests.waiting import until

GREEDY, OTHER = "127.0.0.3", "127.0.0.2"


def hold(wire: Wire, source: str, number: int, held: contextlib.ExitStack) -> list[socket.socket]:
    """So many connections, each of which waits for the rest of a request that does not come."""
    lines = (b"Content-Type: application/json", b"X-Caserounds-Client: 1", b"Content-Length: 10")
    begun = wire.head(b"POST /api/session HTTP/1.1", *lines)
    connections = [held.enter_context(wire.connect(source=source)) for _ in range(number)]
    for connection in connections:
        connection.sendall(begun)
    return connections


def answered(wire: Wire, source: str, number: int, held: contextlib.ExitStack) -> list[socket.socket]:
    """So many connections, each of which had an answer and waits for the next request."""
    connections = [held.enter_context(wire.connect(source=source)) for _ in range(number)]
    for connection in connections:
        answer(wire, connection)
    return connections


def answer(wire: Wire, connection: socket.socket) -> None:
    """Ask once more on a connection that stays."""
    connection.sendall(wire.get())
    received = b""
    while b"}" not in received:
        piece = connection.recv(1 << 16)
        assert piece, "it was ended"
        received += piece
    assert received.startswith(b"HTTP/1.1 200 ")


def asked_from(wire: Wire, source: str) -> WireAnswer:
    [answer] = wire.ask(wire.head(b"GET /health/live HTTP/1.1", b"Connection: close"), source=source)
    return answer


def is_cut_off(wire: Wire, source: str) -> bool:
    """Whether another connection is ended without a word."""
    try:
        with wire.connect(source=source) as connection:
            return connection.recv(1) == b""
    except ConnectionError:
        return True


def test_one_client_leaves_room_for_others_and_has_room_again_when_it_lets_go(wire: Wire) -> None:
    with contextlib.ExitStack() as held:
        connections = hold(wire, GREEDY, MOST_OF_ONE_CLIENT, held)
        refused = asked_from(wire, GREEDY)
        assert refused.status == 429
        assert refused.problem["type"] == "/problems/too-many-connections"
        assert refused.problem["detail"].endswith("try again in a few seconds.")
        assert int(refused.headers["retry-after"]) > 0
        assert asked_from(wire, OTHER).status == 200
        connections[0].close()
        until(lambda: asked_from(wire, GREEDY).status == 200, "room for the one that was let go")
    until(lambda: asked_from(wire, GREEDY).status == 200, "all of them to be forgotten")


def test_connection_that_idles_for_longest_is_ended_for_a_new_one_of_the_same_client(wire: Wire) -> None:
    with contextlib.ExitStack() as held:
        others = answered(wire, OTHER, 2, held)
        idle = answered(wire, GREEDY, MOST_OF_ONE_CLIENT, held)
        answer(wire, idle[0])  # so that the second is the one whose last answer is longest ago
        [new] = answered(wire, GREEDY, 1, held)
        assert idle[1].recv(1) == b"", "ended without a word"
        for kept in (*others, *idle[:1], *idle[2:], new):
            answer(wire, kept)


def test_connection_with_a_request_under_way_is_never_ended_for_a_new_one(wire: Wire) -> None:
    with contextlib.ExitStack() as held:
        busy = hold(wire, GREEDY, MOST_OF_ONE_CLIENT - 1, held)
        [idle] = answered(wire, GREEDY, 1, held)
        [new] = answered(wire, GREEDY, 1, held)
        assert idle.recv(1) == b""
        new.sendall(wire.get()[:-2])  # a head that goes on
        assert asked_from(wire, GREEDY).status == 429
        for connection in busy:
            connection.settimeout(0)
            with pytest.raises(BlockingIOError):
                connection.recv(1)


def test_one_client_cannot_fill_the_process_with_refusals(wire: Wire) -> None:
    with contextlib.ExitStack() as held:
        hold(wire, GREEDY, MOST_OF_ONE_CLIENT, held)
        refused = [held.enter_context(wire.connect(source=GREEDY)) for _ in range(MOST_OF_ONE_BEING_REFUSED)]
        assert [b" 429 " in connection.recv(20) for connection in refused] == [True] * len(refused)
        assert is_cut_off(wire, GREEDY)
        assert asked_from(wire, OTHER).status == 200


def test_proxy_of_ours_may_hold_more_for_the_many_behind_it(wire: Wire) -> None:
    with contextlib.ExitStack() as held:
        hold(wire, PROXY, MOST_OF_ONE_CLIENT + MOST_OF_ONE_BEING_REFUSED + 1, held)
        assert asked_from(wire, PROXY).status == 200

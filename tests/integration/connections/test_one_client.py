"""One client's share of a process' connections: others find room, whatever one of them holds."""

import contextlib
import socket

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

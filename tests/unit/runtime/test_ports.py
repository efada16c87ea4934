import socket

from backend.runtime.ports import LOOPBACK, free_port, listening_socket


def test_connections_send_at_once_and_do_not_wait_for_acknowledgements() -> None:
    with listening_socket(LOOPBACK, free_port()) as listening:
        with socket.create_connection(listening.getsockname()):
            accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0

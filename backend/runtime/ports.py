"""Free ports on the loopback address."""

import secrets
import socket

LOOPBACK = "127.0.0.1"
# Below what systems hand to outgoing connections, so that a port stays free while its server restarts.
FIRST, LAST = 20_000, 32_000


def is_free(port: int) -> bool:
    """Say whether a server could listen on a port of the loopback address now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def free_port() -> int:
    """Choose a port of the loopback address on which nothing listens."""
    while True:
        port = FIRST + secrets.randbelow(LAST - FIRST)
        if is_free(port):
            return port

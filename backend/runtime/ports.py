"""Free ports on the loopback address."""

import secrets
import socket

from backend.settings import SettingRefused

LOOPBACK = "127.0.0.1"
# Below what systems hand to outgoing connections, so that a port stays free while its server restarts.
FIRST, LAST = 20_000, 32_000


def listening_socket(host: str, port: int, *, variable: str = "PORT") -> socket.socket:
    """Begin to listen on what a variable names. Raises SettingRefused when something else does already."""
    try:
        listening = socket.create_server((host, port), family=family_of(host), backlog=2048)
    except OSError:
        raise SettingRefused(variable, "a port on which nothing else listens") from None
    # Connections inherit it. Without it the body of an answer waits for the client's delayed acknowledgement of the
    # head, 40 ms; asyncio sets it only where it has made the socket itself.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def family_of(host: str) -> socket.AddressFamily:
    """Tell an IPv6 address from the others."""
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def is_free(port: int) -> bool:
    """Say whether a server could listen on a port of the loopback address now."""
    try:
        socket.create_server((LOOPBACK, port)).close()
    except OSError:
        return False
    return True


def free_port() -> int:
    """Choose a port of the loopback address on which nothing listens."""
    while True:
        port = FIRST + secrets.randbelow(LAST - FIRST)
        if is_free(port):
            return port

"""Connecting to push services without being led into our own network.

A name is looked up here, every address it has is checked, and one of exactly those addresses is dialled. A
name that answers differently the second time (DNS rebinding) is therefore no way in: there is no second
time. TLS still asks for the name, because only the connection below it is ours.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence

import httpcore

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Awaitable[Sequence[IPAddress]]]

MOST_ATTEMPTS = 3
# The registries of special-purpose addresses (IANA); Python's own `is_global` differs between patch releases.
SPECIAL_V4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
PUBLIC_V6 = ipaddress.IPv6Network("2000::/3")  # all that is given out; anything else is special
SPECIAL_V6 = tuple(
    ipaddress.IPv6Network(network) for network in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)
TRANSLATED_V4 = ipaddress.IPv6Network(
    "64:ff9b::/96"
)  # NAT64 (RFC 6052): the last four bytes are the real target


class AddressForbidden(Exception):
    """A name leads to an address that we do not call. Names neither."""

    def __init__(self) -> None:
        super().__init__("the name leads to an address that is not permitted")


async def resolve_by_system(name: str, port: int) -> Sequence[IPAddress]:
    """Look a name up as the machine does. Raises `OSError` when it cannot be."""
    found = await asyncio.get_running_loop().getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return [ipaddress.ip_address(str(address[0]).partition("%")[0]) for *_, address in found]


def permitted_addresses(addresses: Iterable[IPAddress], *, loopback: bool) -> list[IPAddress]:
    """Return the addresses, each once, if every one may be called: public, or for a test service loopback.

    Raises `AddressForbidden` as soon as one may not be, and `OSError` when there is none.
    """
    unique = list(dict.fromkeys(addresses))
    permitted = is_loopback if loopback else is_public
    if not all(permitted(address) for address in unique):
        raise AddressForbidden
    if not unique:
        raise OSError("the name has no address")
    return unique


def is_loopback(address: IPAddress) -> bool:
    """Tell whether the address is this machine itself."""
    return address.is_loopback


def is_public(address: IPAddress) -> bool:
    """Tell whether the address is on the public internet, looking through IPv4 addresses written as IPv6."""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in SPECIAL_V4)
    if address.ipv4_mapped is not None:
        return is_public(address.ipv4_mapped)
    if address in TRANSLATED_V4:
        return is_public(ipaddress.IPv4Address(address.packed[-4:]))
    return address in PUBLIC_V6 and not any(address in network for network in SPECIAL_V6)


class CheckedDialling(httpcore.AsyncNetworkBackend):
    """Opens connections for `httpcore`, to permitted addresses only.

    `loopback` holds the (name, port) pairs of test services on this machine.
    """

    def __init__(self, *, resolve: Resolver, loopback: frozenset[tuple[str, int]]) -> None:
        self._resolve = resolve
        self._loopback = loopback
        self._backend = httpcore.AnyIOBackend()

    async def connect_tcp(  # the signature is httpcore's
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Look up, check, connect. Raises `AddressForbidden` or httpcore's connection errors."""
        try:
            async with asyncio.timeout(timeout):
                found = await self._resolve(host, port)
                addresses = permitted_addresses(found, loopback=(host, port) in self._loopback)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout("looking up the name took too long") from error
        except OSError as error:
            raise httpcore.ConnectError("the name could not be looked up") from error
        attempts = addresses[:MOST_ATTEMPTS]
        share = None if timeout is None else timeout / len(attempts)
        failure: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for address in attempts:
            try:
                return await self._backend.connect_tcp(
                    str(address), port, share, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore.ConnectError("the name has no address")

    async def sleep(self, seconds: float) -> None:
        """Wait, as httpcore's own back-off asks."""
        await self._backend.sleep(seconds)

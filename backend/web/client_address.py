"""Where a request comes from, as far as it can be known: the nearest address that is not a proxy of ours.

Anybody can send `X-Forwarded-For`. It is read only when the peer is one of TRUSTED_PROXIES, and then from the right,
where our own proxies write: what stands left of the first address that is not ours may be invented.
"""

import functools
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from litestar import Request

Address = IPv4Address | IPv6Address
Networks = Sequence[IPv4Network | IPv6Network]

UNKNOWN = "unknown"
_SUBSCRIBER_BITS = 64  # of an IPv6 address: a household or a phone has all that follow


def client_of(request: Request[Any, Any, Any], trusted_proxies: tuple[str, ...]) -> str:
    """Who is counted as one client: an IPv4 address, or the /64 network of an IPv6 one."""
    peer = request.client.host if request.client else ""
    forwarded = request.headers.getall("x-forwarded-for", [])
    return client_address(peer, forwarded, networks(trusted_proxies))


def holder_of(peer: str, trusted: Networks) -> str | None:
    """Who is counted as the one who holds a connection; None for a proxy of ours, which holds those of many."""
    found = _address(peer)
    if found is not None and _is_within(found, trusted):
        return None
    return _as_one_client(found) if found is not None else UNKNOWN


def client_address(peer: str, forwarded: Iterable[str], trusted: Networks) -> str:
    """The client by the address that connected and what `X-Forwarded-For` says, header by header."""
    found = _address(peer)
    if found is None:
        return UNKNOWN
    entries = [entry for header in forwarded for entry in header.split(",")]
    while entries and _is_within(found, trusted):
        before = _address(entries.pop())
        if before is None:
            break  # not written by a proxy that knows how: the last one that we know of stands for all behind it
        found = before
    return _as_one_client(found)


@functools.cache
def networks(names: tuple[str, ...]) -> Networks:
    """What TRUSTED_PROXIES names."""
    return [ip_network(name) for name in names]


def _address(text: str) -> Address | None:
    """An address as proxies write it, with or without a port."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _is_within(address: Address, networks: Networks) -> bool:
    return any(address.version == network.version and address in network for network in networks)


def _as_one_client(address: Address) -> str:
    if isinstance(address, IPv4Address):
        return str(address)
    return str(IPv6Network((int(address), _SUBSCRIBER_BITS), strict=False))

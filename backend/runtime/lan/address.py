"""Where this machine is found on its local network."""

import ipaddress
import re
import socket
from dataclasses import dataclass

ELSEWHERE = ("198.51.100.1", 9)  # for documentation only (RFC 5737): nothing is sent, a route is looked up


class NoLan(Exception):
    """There is no local network to be found on. The text says what to do."""


@dataclass(frozen=True)
class LanAddress:
    """An address and a name of this machine, and the ports of the app and of the page that leads to it."""

    address: str
    name: str
    port: int
    page_port: int

    @property
    def url(self) -> str:
        """Where phones find the app."""
        return f"https://{bracketed(self.address)}:{self.port}"

    @property
    def named_url(self) -> str:
        """The same by name, for phones that find names on the network (mDNS)."""
        return f"https://{self.name}:{self.port}"

    @property
    def page_url(self) -> str:
        """Where the installation steps are. Plain, because the certificate is not trusted yet."""
        return f"http://{bracketed(self.address)}:{self.page_port}"


def find_address(given: str | None) -> str:
    """Give the address that was named, or the one by which this machine reaches its network. Raises NoLan."""
    if given is not None:
        return checked(given)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(ELSEWHERE)
            found = str(asking.getsockname()[0])
        except OSError:
            raise NoLan(
                "this machine is on no network: connect it, or name its address with --lan-address"
            ) from None
    if ipaddress.ip_address(found).is_global:
        message = (
            f"{found} is no address of a local network: everybody could reach it; --lan-address allows it"
        )
        raise NoLan(message)
    return checked(found)


def checked(address: str) -> str:
    """Give an address of this machine in its usual form. Raises NoLan."""
    try:
        usual = str(ipaddress.ip_address(address))
        socket.create_server((usual, 0), family=socket.AF_INET6 if ":" in usual else socket.AF_INET).close()
    except (ValueError, OSError):
        message = f"{address} is no address of this machine"
        raise NoLan(message) from None
    return usual


def own_name() -> str:
    """The name that this machine's system announces, where it does."""
    name = re.sub(r"[^a-z0-9-]", "-", socket.gethostname().partition(".")[0].lower()).strip("-")
    return f"{name or 'caserounds'}.local"


def bracketed(address: str) -> str:
    """Write an address as URLs do."""
    return f"[{address}]" if ":" in address else address

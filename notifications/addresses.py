"""Whether a device's address may be kept and used.

A Web Push endpoint is a URL that a stranger hands us to post to. It must be `https` at a permitted push
service, with nothing clever in it, and the machine it leads to must not be inside our own network. Asked
when a device registers and again before every message; `dialling` checks the machine at the moment of
connecting.
"""

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from notifications import base64url
from notifications.dialling import AddressForbidden, Resolver, permitted_addresses, resolve_by_system
from notifications.encryption import AUTH_BYTES, Receiver
from notifications.push_hosts import NAME, PushHost, parse
from notifications.transport import Destination, DestinationKind

LONGEST_ADDRESS = 2048  # characters; real ones have 150 to 900
LOOKUP_SECONDS = 3.0
TRY_AGAIN = "Turn notifications off and on again."
ASK = "Use another browser, or ask your administrator to permit it."
# Printable ASCII that needs no escaping in a request line; no user, no fragment, no backslash.
ENDPOINT = re.compile(
    rf"(?P<scheme>https?)://(?P<name>{NAME})(:(?P<port>[1-9][0-9]{{0,4}}))?"
    r"(?P<target>/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*(\?[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?)"
)
TOKEN = re.compile(r"[A-Za-z0-9_:-]{20,2048}")
INSTALLATION_ID = re.compile(r"[A-Za-z0-9_-]{16,64}")


class DeviceRefused(Exception):
    """A device cannot be used. `field` is `address`, `p256dh` or `auth`; `detail` is safe to show."""

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(f"{field}: {detail}")
        self.field = field
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A permitted Web Push endpoint in its parts. `target` is the request line's path and query, a secret."""

    scheme: str
    name: str
    port: int
    target: str = field(repr=False)
    loopback: bool

    @property
    def origin(self) -> str:
        """The push service's origin, which is the audience of our VAPID claims."""
        default = 443 if self.scheme == "https" else 80
        return f"{self.scheme}://{self.name}" + ("" if self.port == default else f":{self.port}")


class PushAddresses:
    """Knows which addresses are permitted. `push_hosts` is the setting of that name."""

    def __init__(self, push_hosts: Iterable[str], *, resolve: Resolver = resolve_by_system) -> None:
        self._hosts: tuple[PushHost, ...] = parse(push_hosts)
        self.resolve = resolve
        self.loopback_services = frozenset((host.name, host.port) for host in self._hosts if host.loopback)

    async def check(self, destination: Destination) -> None:
        """Check a device before it is kept. Raises `DeviceRefused` with what is wrong.

        A push service whose name cannot be looked up just now is accepted: it is again before each message.
        """
        if destination.kind is not DestinationKind.WEBPUSH:
            check_firebase_address(destination)
            return
        endpoint = self.endpoint(destination.address)
        receiver(destination)
        try:
            async with asyncio.timeout(LOOKUP_SECONDS):
                permitted_addresses(
                    await self.resolve(endpoint.name, endpoint.port), loopback=endpoint.loopback
                )
        except AddressForbidden:
            raise DeviceRefused("address", f"This push service is not reachable from here. {ASK}") from None
        except (OSError, TimeoutError):
            return

    def endpoint(self, address: str) -> Endpoint:
        """Take an endpoint apart. Raises `DeviceRefused` unless it belongs to a permitted push service."""
        match = ENDPOINT.fullmatch(address) if len(address) <= LONGEST_ADDRESS else None
        if match is None:
            raise DeviceRefused("address", f"This is not the endpoint of a push subscription. {TRY_AGAIN}")
        scheme, name = match["scheme"], match["name"]
        port = int(match["port"] or (443 if scheme == "https" else 80))
        for host in self._hosts:
            if host.covers(scheme=scheme, name=name, port=port):
                return Endpoint(scheme, name, port, match["target"], loopback=host.loopback)
        raise DeviceRefused("address", f"This push service is not one that we send to. {ASK}")


def check_firebase_address(destination: Destination) -> None:
    """Check the form of an FCM address; only FCM knows whether it is alive. Raises `DeviceRefused`."""
    form = TOKEN if destination.kind is DestinationKind.FCM_TOKEN else INSTALLATION_ID
    if not form.fullmatch(destination.address):
        raise DeviceRefused("address", f"This is not a Firebase messaging address. {TRY_AGAIN}")
    if destination.p256dh is not None or destination.auth is not None:
        raise DeviceRefused("p256dh", f"A Firebase messaging address has no keys. {TRY_AGAIN}")


def receiver(destination: Destination) -> Receiver:
    """Decode a subscription's keys: a 65-byte point on P-256 and a 16-byte secret. Raises `DeviceRefused`."""
    try:
        auth = base64url.decode(destination.auth or "")
    except ValueError:
        auth = b""
    if len(auth) != AUTH_BYTES:
        raise DeviceRefused("auth", f"This is not the secret of a push subscription. {TRY_AGAIN}")
    try:
        return Receiver.read(base64url.decode(destination.p256dh or ""), auth)
    except ValueError:
        raise DeviceRefused(
            "p256dh", f"This is not the public key of a push subscription. {TRY_AGAIN}"
        ) from None

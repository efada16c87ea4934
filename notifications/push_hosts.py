"""Which push services our server may call: the setting `PUSH_HOSTS`, read strictly."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

HTTPS_PORT = 443
HIGHEST_PORT = 65_535
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1"})
KNOWN_PUSH_HOSTS = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "web.push.apple.com",
    "*.push.apple.com",
    "*.notify.windows.com",
)

LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
# Host names only, the last part not a number: no spelling of an IP address passes but that of LOOPBACK_NAMES.
NAME = rf"localhost|127\.0\.0\.1|({LABEL}\.)+[a-z]([a-z0-9-]{{0,61}}[a-z0-9])?"
HOST = re.compile(rf"(?P<wildcard>\*\.)?(?P<name>{NAME})")
LOOPBACK = re.compile(r"(?P<scheme>https?)://(?P<name>localhost|127\.0\.0\.1)(:(?P<port>[0-9]{1,5}))?")


class PushHostRefused(ValueError):
    """An entry of the setting is not understood. Says what is expected, never what was given."""

    def __init__(self) -> None:
        super().__init__(
            "expected push hosts such as fcm.googleapis.com or *.push.apple.com,"
            " or for tests a loopback service such as http://localhost:9999"
        )


@dataclass(frozen=True, slots=True)
class PushHost:
    """One entry: a host, any host below it (`wildcard`), or a test service on this machine (`loopback`)."""

    scheme: str
    name: str
    port: int
    wildcard: bool
    loopback: bool

    def covers(self, *, scheme: str, name: str, port: int) -> bool:
        """Tell whether an address with these parts belongs to this entry."""
        if (scheme, port) != (self.scheme, self.port):
            return False
        return name.endswith("." + self.name) if self.wildcard else name == self.name


def parse(entries: Iterable[str]) -> tuple[PushHost, ...]:
    """Read the setting's entries. Raises `PushHostRefused` for one that is not understood."""
    return tuple(parse_one(entry.strip().lower()) for entry in entries)


def parse_one(entry: str) -> PushHost:
    """Read one entry in lower case. Plain `http` and ports other than 443 are for loopback services only."""
    if match := LOOPBACK.fullmatch(entry):
        scheme = match["scheme"]
        port = int(match["port"] or (HTTPS_PORT if scheme == "https" else 80))
        if not 0 < port <= HIGHEST_PORT:
            raise PushHostRefused
        return PushHost(scheme, match["name"], port, wildcard=False, loopback=True)
    match = HOST.fullmatch(entry)
    if match is None or match["name"] in LOOPBACK_NAMES:
        raise PushHostRefused
    return PushHost("https", match["name"], HTTPS_PORT, wildcard=bool(match["wildcard"]), loopback=False)

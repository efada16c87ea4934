"""The refusal of a value, and what several readers ask of an address."""

import ipaddress
from typing import NoReturn
from urllib.parse import SplitResult, urlsplit


class SettingRefused(Exception):
    """A variable is missing or unusable. The text names it and what was expected, never its value."""

    def __init__(self, variable: str, expected: str) -> None:
        super().__init__(f"{variable}: expected {expected}")
        self.variable = variable
        self.expected = expected


def refuse(variable: str, expected: str) -> NoReturn:
    """End the reading of a value, also inside an expression."""
    raise SettingRefused(variable, expected) from None


def split_url(variable: str, value: str, expected: str, *, schemes: tuple[str, ...]) -> SplitResult:
    """Take an address apart. Raises SettingRefused for another scheme or a senseless host or port."""
    try:
        parts = urlsplit(value)
        usable = parts.scheme in schemes and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        refuse(variable, expected)
    return parts if usable and " " not in value else refuse(variable, expected)


def is_origin(variable: str, value: str, expected: str) -> bool:
    """Say whether an address is a bare origin that browsers trust: over TLS, or on this machine alone."""
    parts = split_url(variable, value, expected, schemes=("http", "https"))
    bare = f"{parts.scheme}://{parts.netloc}" == value and "@" not in value
    return bare and (parts.scheme == "https" or is_loopback(parts.hostname or ""))


def is_loopback(host: str) -> bool:
    """Say whether a host name or address means this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")

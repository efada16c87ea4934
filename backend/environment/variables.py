"""Reads variables of the environment, one reader per kind of value."""

import ipaddress
from collections.abc import Mapping
from pathlib import Path

from backend.environment.refusal import SettingRefused, is_loopback, is_origin, refuse, split_url


class Variables:
    """The environment, with one reader per kind of value. Each raises SettingRefused."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def optional(self, variable: str) -> str | None:
        """Read a variable; an empty one counts as unset, as container files leave them."""
        value = self._environ.get(variable, "")
        if "\0" in value or "\n" in value:
            raise SettingRefused(variable, "one line of text")
        return value or None

    def required(self, variable: str, expected: str) -> str:
        """Read a variable that has no default."""
        return self.optional(variable) or refuse(variable, expected)

    def port(self, variable: str, default: int) -> int:
        """Read a TCP port; `default` is not checked, so that 0 can stand for none."""
        value = self.optional(variable)
        if value is None:
            return default
        if not (value.isascii() and value.isdigit() and 1 <= int(value[:6]) <= 65535):
            refuse(variable, "a TCP port from 1 to 65535")
        return int(value)

    def folder(self, variable: str, default: str) -> Path:
        """Read the place of a folder, which need not exist yet."""
        path = Path(self.optional(variable) or default).absolute()
        if path.exists() and not path.is_dir():
            refuse(variable, "a folder, or a place where one can be made")
        return path

    def url(self, variable: str) -> str:
        """Read an address of a service."""
        expected = "an http:// or https:// address"
        value = self.required(variable, expected)
        split_url(variable, value, expected, schemes=("http", "https"))
        return value.rstrip("/")

    def origin(self, variable: str, default: str) -> str:
        """Read the address under which people reach the app: TLS, or plain on this machine alone."""
        expected = "https://host[:port], or http:// for a loopback host, with nothing behind it"
        value = (self.optional(variable) or default).rstrip("/")
        return value if is_origin(variable, value, expected) else refuse(variable, expected)

    def origins(self, variable: str) -> tuple[str, ...]:
        """Read further addresses under which people reach the app."""
        expected = "https://host[:port] with commas between, or http:// for a loopback host"
        values = [value.strip().rstrip("/") for value in (self.optional(variable) or "").split(",")]
        given = tuple(value for value in values if value)
        return (
            given
            if all(is_origin(variable, value, expected) for value in given)
            else refuse(variable, expected)
        )

    def networks(self, variable: str) -> tuple[str, ...]:
        """Read the networks of proxies whose word on a client's address is taken."""
        given = [value.strip() for value in (self.optional(variable) or "").split(",")]
        try:
            return tuple(str(ipaddress.ip_network(value)) for value in given if value)
        except ValueError:
            return refuse(variable, "networks such as 10.0.0.0/8 with commas between")

    def readable_file(self, variable: str) -> Path | None:
        """Read the place of a file that is there."""
        value = self.optional(variable)
        if value is None:
            return None
        path = Path(value).absolute()
        return path if path.is_file() else refuse(variable, "a readable file")

    def loopback_or_tls(self, variable: str) -> str | None:
        """Read the address of a replacement for a vendor's service."""
        expected = "an https:// address, or http:// for a loopback host"
        value = self.optional(variable)
        if value is None:
            return None
        parts = split_url(variable, value, expected, schemes=("http", "https"))
        if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
            refuse(variable, expected)
        return value.rstrip("/")

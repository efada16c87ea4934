"""Reads variables of the environment, one reader per kind of value. Only settings.py uses it."""

import ipaddress
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, NoReturn
from urllib.parse import SplitResult, urlsplit

from notifications import push_hosts, vapid

DATABASE_ADDRESS = "postgresql://user:password@host:port/database"
BUCKET_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")

LogFormat = Literal["json", "console"]


class SettingRefused(Exception):
    """A variable is missing or unusable. The text names it and what was expected, never its value."""

    def __init__(self, variable: str, expected: str) -> None:
        super().__init__(f"{variable}: expected {expected}")
        self.variable = variable
        self.expected = expected


class Source:
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
        """Read a TCP port."""
        value = self.optional(variable) or str(default)
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
        parts = split_url(variable, value, expected, schemes=("http", "https"))
        bare = f"{parts.scheme}://{parts.netloc}" == value and "@" not in value
        if not bare or not (parts.scheme == "https" or is_loopback(parts.hostname or "")):
            refuse(variable, expected)
        return value

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

    def database_url(self, variable: str) -> str:
        """Read where the app's role finds its database."""
        value = self.required(variable, DATABASE_ADDRESS)
        parts = split_url(variable, value, DATABASE_ADDRESS, schemes=("postgresql", "postgres"))
        if not parts.username or not parts.path.strip("/"):
            refuse(variable, DATABASE_ADDRESS)
        return value

    def owner_url(self, variable: str, database_url: str) -> str | None:
        """Read where the owner's role finds the database, a role that the app itself never has."""
        if self.optional(variable) is None:
            return None
        value = self.database_url(variable)
        if urlsplit(value).username == urlsplit(database_url).username:
            refuse(variable, "a role other than the one of DATABASE_URL")
        return value

    def bucket(self, variable: str) -> str:
        """Read the name of a bucket."""
        expected = "the name of a bucket: 3 to 63 of a-z, 0-9, dot and hyphen"
        value = self.required(variable, expected)
        return value if BUCKET_NAME.fullmatch(value) else refuse(variable, expected)

    def json_file(self, variable: str, *, kind: str | None = None) -> Path | None:
        """Read the place of a file that holds a JSON object, with "type" as named where one is."""
        expected = "a readable file with a JSON object" + (f' of "type": "{kind}"' if kind else "")
        value = self.optional(variable)
        if value is None:
            return None
        try:
            content = json.loads(Path(value).read_bytes())
        except (OSError, ValueError):
            refuse(variable, expected)
        if not isinstance(content, dict) or (kind and content.get("type") != kind):
            refuse(variable, expected)
        return Path(value).absolute()

    def web_config(self, variable: str, *, needed: bool) -> Path | None:
        """Read the place of Firebase's configuration for browsers, which goes with the credentials."""
        path = self.json_file(variable)
        if (path is not None) != needed:
            refuse(variable, "to be set together with FIREBASE_CREDENTIALS")
        return path

    def vapid_key(self, variable: str) -> str:
        """Read the private key that signs for Web Push."""
        expected = "a P-256 private key as 32 raw bytes in base64url"
        value = self.required(variable, expected)
        try:
            vapid.load(value)
        except ValueError:
            refuse(variable, expected)
        return value

    def vapid_subject(self, variable: str) -> str:
        """Read whom a push service may write to."""
        expected = "mailto:name@host.example or an https:// address"
        value = self.required(variable, expected)
        return value if vapid.SUBJECT.fullmatch(value) else refuse(variable, expected)

    def push_hosts(self, variable: str) -> tuple[str, ...]:
        """Read the hosts that devices may be pushed through."""
        value = self.optional(variable)
        if value is None:
            return push_hosts.KNOWN_PUSH_HOSTS
        hosts = tuple(host.strip() for host in value.split(","))
        try:
            push_hosts.parse(hosts)
        except push_hosts.PushHostRefused:
            refuse(variable, "host or *.host with commas between, http://host:port for loopback only")
        return hosts

    def log_format(self, variable: str) -> LogFormat:
        """Read how log lines look."""
        match self.optional(variable):
            case None | "json":
                return "json"
            case "console":
                return "console"
        return refuse(variable, "json or console")


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


def is_loopback(host: str) -> bool:
    """Say whether a host name or address means this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")

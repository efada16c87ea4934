"""Reads what Caserounds asks of its surroundings, one reader per kind of service. Only settings.py uses it."""

import json
import re
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from backend.environment.refusal import is_loopback, refuse, split_url
from backend.environment.variables import Variables
from notifications import push_hosts, vapid

DATABASE_ADDRESS = "postgresql://user:password@host:port/database"
SMTP_ADDRESS = "smtp://host:port or smtps://user:password@host:port"
MAIL_ADDRESS = re.compile(r"[^@\s<>]{1,64}@[^@\s<>]{1,253}")
BUCKET_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")

LogFormat = Literal["json", "console"]


class Source(Variables):
    """The environment, with one reader per kind of service. Each raises SettingRefused."""

    def mail(self, home: Path, public_url: str) -> tuple[str | None, Path | None]:
        """Read how mail leaves: a server, or a folder that keeps it, which is the default on loopback alone."""
        server, folder = self.optional("SMTP_URL"), self.optional("MAIL_FOLDER")
        if server is not None and folder is not None:
            refuse("MAIL_FOLDER", "to be unset where SMTP_URL is set")
        if server is not None:
            split_url("SMTP_URL", server, SMTP_ADDRESS, schemes=("smtp", "smtps"))
            return server, None
        if folder is None and not is_loopback(urlsplit(public_url).hostname or ""):
            refuse("SMTP_URL", f"{SMTP_ADDRESS}, or MAIL_FOLDER to keep mails instead of sending them")
        return None, self.folder("MAIL_FOLDER", str(home / "mail"))

    def mail_address(self, variable: str, default: str) -> str:
        """Read the address that mails come from."""
        value = self.optional(variable) or default
        expected = "name@host.example"
        return value if MAIL_ADDRESS.fullmatch(value) else refuse(variable, expected)

    def tls(self) -> tuple[Path | None, Path | None]:
        """Read the certificate chain and private key (PEM files) with which the API speaks TLS itself."""
        certificate, key = self.readable_file("TLS_CERTIFICATE"), self.readable_file("TLS_KEY")
        if (certificate is None) != (key is None):
            refuse("TLS_KEY", "to be set together with TLS_CERTIFICATE")
        return certificate, key

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

    def named_folder(self, variable: str) -> Path | None:
        """Read the place of a folder that need not be there yet."""
        return None if self.optional(variable) is None else self.folder(variable, "")

    def days(self, variable: str, default: int, *, most: int) -> int:
        """Read a number of whole days."""
        value = self.optional(variable)
        if value is None:
            return default
        if not (value.isascii() and value.isdigit() and len(value) < 4 and int(value) <= most):
            refuse(variable, f"whole days from 0 to {most}")
        return int(value)

    def log_format(self, variable: str) -> LogFormat:
        """Read how log lines look."""
        match self.optional(variable):
            case None | "json":
                return "json"
            case "console":
                return "console"
        return refuse(variable, "json or console")

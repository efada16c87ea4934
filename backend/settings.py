"""Everything that a deployment may choose, read once from the environment, which nobody else reads."""

import base64
import binascii
import ipaddress
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, NoReturn, cast
from urllib.parse import SplitResult, urlsplit

import msgspec

PUSH_SERVICES = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "web.push.apple.com",
    "*.push.apple.com",
    "*.notify.windows.com",
)
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
BUCKET_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
MAIL_SUBJECT = re.compile(r"mailto:[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")

LogFormat = Literal["json", "console"]


class SettingRefused(Exception):  # noqa: N818  named for what happened, as all our errors are
    """A variable is missing or unusable. The text names it and what was expected, never its value."""

    def __init__(self, variable: str, expected: str) -> None:
        super().__init__(f"{variable}: expected {expected}")
        self.variable = variable
        self.expected = expected


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What one process of a deployment knows of its surroundings."""

    home: Path
    port: int
    public_url: str
    database_url: str
    database_owner_url: str | None  # only where migrations run: the other processes have no business with it
    s3_endpoint_url: str
    s3_access_key_id: str
    s3_secret_access_key: str
    s3_bucket: str
    s3_region: str
    firebase_credentials: Path | None
    firebase_web_config: Path | None
    fcm_base_url: str | None
    vapid_private_key: str
    vapid_subject: str
    push_hosts: tuple[str, ...]
    static_folder: Path
    log_format: LogFormat

    @property
    def secure(self) -> bool:
        """Whether people reach the app over TLS, so that cookies may say so."""
        return self.public_url.startswith("https://")


def load(environ: Mapping[str, str]) -> Settings:
    """Read the settings of one process. Raises SettingRefused for the first missing or unusable one."""
    source = Source(environ)
    port = source.port("PORT", 8000)
    database_url = source.database_url("DATABASE_URL")
    credentials = source.json_file("FIREBASE_CREDENTIALS", kind="service_account")
    return Settings(
        home=source.folder("CASEROUNDS_HOME", "var"),
        port=port,
        public_url=source.origin("PUBLIC_URL", f"http://localhost:{port}"),
        database_url=database_url,
        database_owner_url=source.owner_url("DATABASE_OWNER_URL", database_url),
        s3_endpoint_url=source.url("S3_ENDPOINT_URL"),
        s3_access_key_id=source.required("S3_ACCESS_KEY_ID", "the access key of the object store"),
        s3_secret_access_key=source.required("S3_SECRET_ACCESS_KEY", "the secret key of the object store"),
        s3_bucket=source.bucket("S3_BUCKET"),
        s3_region=source.optional("S3_REGION") or "us-east-1",
        firebase_credentials=credentials,
        firebase_web_config=source.web_config("FIREBASE_WEB_CONFIG", needed=credentials is not None),
        fcm_base_url=source.loopback_or_tls("FCM_BASE_URL"),
        vapid_private_key=source.vapid_key("VAPID_PRIVATE_KEY"),
        vapid_subject=source.vapid_subject("VAPID_SUBJECT"),
        push_hosts=source.push_hosts("PUSH_HOSTS"),
        static_folder=Path(__file__).resolve().parent.parent / "mobile_pwa" / "build",
        log_format=source.log_format("LOG_FORMAT"),
    )


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
        expected = "postgresql://user:password@host:port/database"
        value = self.required(variable, expected)
        parts = split_url(variable, value, expected, schemes=("postgresql", "postgres"))
        if not parts.username or not parts.path.strip("/"):
            refuse(variable, expected)
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
        value = self.required(variable, expected).rstrip("=")
        try:
            key = base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            refuse(variable, expected)
        if len(key) != 32 or not 0 < int.from_bytes(key, "big") < P256_ORDER:
            refuse(variable, expected)
        return value

    def vapid_subject(self, variable: str) -> str:
        """Read whom a push service may write to; Apple refuses addresses without a dot."""
        expected = "mailto:name@host.example or an https:// address"
        value = self.required(variable, expected)
        if MAIL_SUBJECT.fullmatch(value):
            return value
        split_url(variable, value, expected, schemes=("https",))
        return value

    def push_hosts(self, variable: str) -> tuple[str, ...]:
        """Read the hosts that devices may be pushed through."""
        value = self.optional(variable)
        if value is None:
            return PUSH_SERVICES
        hosts = tuple(host.strip() for host in value.split(","))
        if not all(is_push_host(host) for host in hosts):
            refuse(
                variable, "host names with commas between, *.host for all below it, http:// for loopback only"
            )
        return hosts

    def log_format(self, variable: str) -> LogFormat:
        """Read how log lines look."""
        value = self.optional(variable) or "json"
        return (
            cast("LogFormat", value) if value in {"json", "console"} else refuse(variable, "json or console")
        )


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


def is_push_host(entry: str) -> bool:
    """Say whether an entry of PUSH_HOSTS is `host[:port]`, `*.host[:port]` or `http://loopback[:port]`."""
    plain = entry.startswith("http://")
    try:
        parts = urlsplit(entry if plain else f"https://{entry}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.path or parts.query or parts.fragment or "@" in entry or port == 0:
        return False
    if plain:
        return is_loopback(host)
    return is_loopback(host) or HOST_NAME.fullmatch(host.removeprefix("*.")) is not None

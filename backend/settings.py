"""Everything that a deployment may choose, read once from the environment, which nobody else reads."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from backend.environment.refusal import SettingRefused, refuse
from backend.environment.source import DATABASE_ADDRESS, LogFormat, Source

__all__ = ["SettingRefused", "Settings", "home_folder", "load"]


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
    s3_folder: (
        Path | None
    )  # where the object store keeps its buckets, when it is one over a folder of this machine
    firebase_credentials: Path | None
    firebase_web_config: Path | None
    fcm_base_url: str | None
    vapid_private_key: str
    vapid_subject: str
    push_hosts: tuple[str, ...]
    static_folder: Path
    log_format: LogFormat
    also_public_urls: tuple[str, ...]
    smtp_url: str | None
    mail_from: str
    mail_folder: Path | None  # where mails are kept instead of sent; set when `smtp_url` is not
    trusted_proxies: tuple[str, ...]
    metrics_port: int | None
    tls_certificate: Path | None
    tls_key: Path | None
    originals_kept_days: int  # after the decision

    def __repr__(self) -> str:
        """Keep passwords and keys out of whatever prints this."""
        return f"Settings(public_url={self.public_url!r}, …)"

    @property
    def secure(self) -> bool:
        """Whether people reach the app over TLS, so that cookies may say so."""
        return self.public_url.startswith("https://")

    def owner(self) -> str:
        """Where the owner's role finds the database, for migrations. Raises SettingRefused when unset."""
        return self.database_owner_url or refuse("DATABASE_OWNER_URL", DATABASE_ADDRESS)


def home_folder(environ: Mapping[str, str]) -> Path:
    """Read the place of the state folder alone. Raises SettingRefused."""
    return Source(environ).folder("CASEROUNDS_HOME", "var")


def load(environ: Mapping[str, str]) -> Settings:
    """Read the settings of one process. Raises SettingRefused for the first missing or unusable one."""
    source = Source(environ)
    port = source.port("PORT", 8000)
    database_url = source.database_url("DATABASE_URL")
    credentials = source.json_file("FIREBASE_CREDENTIALS", kind="service_account")
    home = home_folder(environ)
    public_url = source.origin("PUBLIC_URL", f"http://localhost:{port}")
    smtp_url, mail_folder = source.mail(home, public_url)
    tls_certificate, tls_key = source.tls()
    return Settings(
        home=home,
        port=port,
        public_url=public_url,
        database_url=database_url,
        database_owner_url=source.owner_url("DATABASE_OWNER_URL", database_url),
        s3_endpoint_url=source.url("S3_ENDPOINT_URL"),
        s3_access_key_id=source.required("S3_ACCESS_KEY_ID", "the access key of the object store"),
        s3_secret_access_key=source.required("S3_SECRET_ACCESS_KEY", "the secret key of the object store"),
        s3_bucket=source.bucket("S3_BUCKET"),
        s3_folder=source.named_folder("S3_FOLDER"),
        s3_region=source.optional("S3_REGION") or "us-east-1",
        firebase_credentials=credentials,
        firebase_web_config=source.web_config("FIREBASE_WEB_CONFIG", needed=credentials is not None),
        fcm_base_url=source.loopback_or_tls("FCM_BASE_URL"),
        vapid_private_key=source.vapid_key("VAPID_PRIVATE_KEY"),
        vapid_subject=source.vapid_subject("VAPID_SUBJECT"),
        push_hosts=source.push_hosts("PUSH_HOSTS"),
        static_folder=Path(__file__).resolve().parent.parent / "mobile_pwa" / "build",
        log_format=source.log_format("LOG_FORMAT"),
        also_public_urls=source.origins("ALSO_PUBLIC_URLS"),
        smtp_url=smtp_url,
        mail_from=source.mail_address("MAIL_FROM", f"caserounds@{urlsplit(public_url).hostname}"),
        mail_folder=mail_folder,
        trusted_proxies=source.networks("TRUSTED_PROXIES"),
        metrics_port=source.port("METRICS_PORT", 0) or None,
        tls_certificate=tls_certificate,
        tls_key=tls_key,
        originals_kept_days=source.days("ORIGINALS_KEPT_DAYS", 7, most=30),
    )

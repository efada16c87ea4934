import json
from pathlib import Path

import pytest

from backend.settings import SettingRefused, load
from notifications.push_hosts import KNOWN_PUSH_HOSTS
from notifications.vapid import generate_private_key

WHOLE = {
    "DATABASE_URL": "postgresql://app:app-password@db.example:5432/caserounds",
    "DATABASE_OWNER_URL": "postgresql://owner:owner-password@db.example:5432/caserounds",
    "S3_ENDPOINT_URL": "https://s3.example",
    "S3_ACCESS_KEY_ID": "an-access-key",
    "S3_SECRET_ACCESS_KEY": "a-secret-key",
    "S3_BUCKET": "caserounds",
    "VAPID_PRIVATE_KEY": generate_private_key(),
    "VAPID_SUBJECT": "mailto:operator@caserounds.example",
}
REQUIRED = sorted(set(WHOLE) - {"DATABASE_OWNER_URL"})

UNUSABLE = [
    ("PORT", "zero"),
    ("PORT", "0"),
    ("PORT", "65536"),
    ("PORT", "-1"),
    ("PORT", "٨٠٠٠"),
    ("PORT", "80000000000000000000"),
    ("CASEROUNDS_HOME", __file__),
    ("CASEROUNDS_HOME", "two\nlines"),
    ("PUBLIC_URL", "caserounds.example"),
    ("PUBLIC_URL", "http://caserounds.example"),
    ("PUBLIC_URL", "https://caserounds.example/app"),
    ("PUBLIC_URL", "https://caserounds.example?x=1"),
    ("PUBLIC_URL", "https://somebody@caserounds.example"),
    ("PUBLIC_URL", "https://caserounds.example:port"),
    ("PUBLIC_URL", "ftp://localhost"),
    ("PUBLIC_URL", "https:///caserounds"),
    ("PUBLIC_URL", "https://[half"),
    ("DATABASE_URL", "mysql://app:app-password@db.example/caserounds"),
    ("DATABASE_URL", "postgresql://db.example/caserounds"),
    ("DATABASE_URL", "postgresql://app:app-password@db.example"),
    ("DATABASE_URL", "postgresql://app:app-password@db.example:port/caserounds"),
    ("DATABASE_OWNER_URL", "sqlite:///caserounds"),
    ("DATABASE_OWNER_URL", "postgresql://app:app-password@db.example/caserounds"),
    ("S3_ENDPOINT_URL", "s3.example"),
    ("S3_ENDPOINT_URL", "file:///objects"),
    ("S3_BUCKET", "Not_A_Bucket"),
    ("S3_BUCKET", "UP"),
    ("FIREBASE_CREDENTIALS", "/nowhere/at/all.json"),
    ("FIREBASE_CREDENTIALS", __file__),
    ("FIREBASE_WEB_CONFIG", "/nowhere/at/all.json"),
    ("FCM_BASE_URL", "http://fcm.example"),
    ("FCM_BASE_URL", "fcm.example"),
    ("VAPID_PRIVATE_KEY", "not base64!"),
    ("VAPID_PRIVATE_KEY", "AAAA"),
    ("VAPID_PRIVATE_KEY", "A" * 43),
    ("VAPID_SUBJECT", "operator@caserounds.example"),
    ("VAPID_SUBJECT", "mailto:operator@localhost"),
    ("VAPID_SUBJECT", "http://caserounds.example"),
    ("PUSH_HOSTS", "https://push.example/path"),
    ("PUSH_HOSTS", "push.example,,"),
    ("PUSH_HOSTS", "http://push.example"),
    ("PUSH_HOSTS", "169.254.169.254"),
    ("S3_FOLDER", __file__),
    ("ORIGINALS_KEPT_DAYS", "31"),
    ("ORIGINALS_KEPT_DAYS", "-1"),
    ("ORIGINALS_KEPT_DAYS", "a week"),
    ("LOG_FORMAT", "xml"),
    ("ALSO_PUBLIC_URLS", "https://name.local,http://name.local"),
    ("ALSO_PUBLIC_URLS", "name.local"),
    ("SMTP_URL", "mail.example"),
    ("SMTP_URL", "http://mail.example"),
    ("MAIL_FROM", "nobody"),
    ("MAIL_FROM", "Somebody <somebody@hospital.example>"),
    ("MAIL_FOLDER", __file__),
    ("TRUSTED_PROXIES", "10.0.0.0/8,proxy"),
    ("TRUSTED_PROXIES", "10.0.0.1/8"),
    ("METRICS_PORT", "-1"),
    ("TLS_CERTIFICATE", "/nowhere/at/all.pem"),
    ("TLS_KEY", "/nowhere/at/all.pem"),
    ("TLS_KEY", __file__),
]


def variables_read() -> set[str]:
    class Recording(dict[str, str]):
        def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]  # narrower on purpose
            asked.add(key)
            return super().get(key, default)

    asked: set[str] = set()
    load(Recording(WHOLE))
    return asked


def refusal(environ: dict[str, str]) -> SettingRefused:
    with pytest.raises(SettingRefused) as refused:
        load(environ)
    return refused.value


@pytest.mark.parametrize("variable", REQUIRED)
@pytest.mark.parametrize("absent", [None, ""])
def test_missing_value_is_refused_by_name(variable: str, absent: str | None) -> None:
    environ = {key: value for key, value in WHOLE.items() if key != variable}
    if absent is not None:
        environ[variable] = absent
    refused = refusal(environ)
    assert refused.variable == variable
    assert refused.expected in str(refused)


@pytest.mark.parametrize(("variable", "value"), UNUSABLE)
def test_unusable_value_is_refused_by_name_and_never_repeated(variable: str, value: str) -> None:
    refused = refusal({**WHOLE, variable: value})
    assert str(refused) == f"{variable}: expected {refused.expected}"
    assert value not in str(refused)
    assert refused.__context__ is None or refused.__suppress_context__, (
        "an error behind it may quote the value"
    )


def test_every_variable_that_is_read_has_a_row_that_refuses_it() -> None:
    free_texts = {"S3_REGION", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"}
    assert variables_read() - free_texts == {variable for variable, _ in UNUSABLE}


def test_defaults_are_for_one_machine() -> None:
    settings = load(WHOLE)
    assert settings.home == Path("var").absolute()
    assert settings.port == 8000
    assert settings.public_url == "http://localhost:8000"
    assert not settings.secure
    assert settings.s3_region == "us-east-1"
    assert settings.push_hosts == KNOWN_PUSH_HOSTS
    assert settings.firebase_credentials is None
    assert settings.log_format == "json"
    assert (settings.s3_folder, settings.originals_kept_days) == (None, 7)


@pytest.mark.parametrize(
    "address",
    ["http://localhost:9000", "http://127.0.0.1:9000", "http://[::1]:9000", "https://caserounds.example"],
)
def test_public_address_is_plain_only_on_this_machine(address: str) -> None:
    settings = load({**WHOLE, "PUBLIC_URL": f"{address}/", "SMTP_URL": "smtp://mail.example"})
    assert settings.public_url == address
    assert settings.secure == address.startswith("https://")


def test_mail_is_kept_in_a_folder_on_this_machine_and_sent_or_kept_by_choice_elsewhere() -> None:
    here = load(WHOLE)
    assert (here.smtp_url, here.mail_folder) == (None, Path("var/mail").absolute())
    assert here.mail_from == "caserounds@localhost"
    elsewhere = {**WHOLE, "PUBLIC_URL": "https://caserounds.example"}
    assert refusal(elsewhere).variable == "SMTP_URL"
    sent = load(
        {**elsewhere, "SMTP_URL": "smtps://us:secret@mail.example:465", "MAIL_FROM": "cases@ward.example"}
    )
    assert (sent.smtp_url, sent.mail_folder) == ("smtps://us:secret@mail.example:465", None)
    assert sent.mail_from == "cases@ward.example"
    assert load({**elsewhere, "MAIL_FOLDER": "kept"}).mail_folder == Path("kept").absolute()
    both = {**elsewhere, "SMTP_URL": "smtp://mail.example", "MAIL_FOLDER": "kept"}
    assert refusal(both).variable == "MAIL_FOLDER"


def test_proxies_ports_and_further_addresses_are_none_unless_named(tmp_path: Path) -> None:
    settings = load(WHOLE)
    assert (settings.trusted_proxies, settings.also_public_urls, settings.metrics_port) == ((), (), None)
    assert (settings.tls_certificate, settings.tls_key) == (None, None)
    pem = tmp_path / "some.pem"
    pem.touch()
    named = load(
        {
            **WHOLE,
            "TRUSTED_PROXIES": "10.0.0.0/8, ::1",
            "ALSO_PUBLIC_URLS": "https://name.local:8443/, http://localhost:8000",
            "METRICS_PORT": "9100",
            "TLS_CERTIFICATE": str(pem),
            "TLS_KEY": str(pem),
        }
    )
    assert named.trusted_proxies == ("10.0.0.0/8", "::1/128")
    assert named.also_public_urls == ("https://name.local:8443", "http://localhost:8000")
    assert named.metrics_port == 9100
    assert (named.tls_certificate, named.tls_key) == (pem, pem)


def test_owner_address_is_asked_for_only_where_migrations_run() -> None:
    settings = load({**WHOLE, "DATABASE_OWNER_URL": ""})
    with pytest.raises(SettingRefused, match="DATABASE_OWNER_URL: expected postgresql://"):
        settings.owner()
    assert load(WHOLE).owner() == WHOLE["DATABASE_OWNER_URL"]


def test_firebase_credentials_and_browser_configuration_go_together(tmp_path: Path) -> None:
    credentials, web_config = tmp_path / "credentials.json", tmp_path / "web.json"
    credentials.write_text(json.dumps({"type": "service_account"}))
    web_config.write_text(json.dumps({"projectId": "caserounds"}))
    alone = refusal({**WHOLE, "FIREBASE_CREDENTIALS": str(credentials)})
    assert alone.variable == "FIREBASE_WEB_CONFIG"
    useless = refusal({**WHOLE, "FIREBASE_WEB_CONFIG": str(web_config)})
    assert useless.variable == "FIREBASE_WEB_CONFIG"
    wrong_kind = refusal({**WHOLE, "FIREBASE_CREDENTIALS": str(web_config)})
    assert wrong_kind.variable == "FIREBASE_CREDENTIALS"

    settings = load(
        {**WHOLE, "FIREBASE_CREDENTIALS": str(credentials), "FIREBASE_WEB_CONFIG": str(web_config)}
    )
    assert settings.firebase_credentials == credentials
    assert settings.firebase_web_config == web_config


def test_settings_show_no_secret_when_printed() -> None:
    shown = repr(load(WHOLE))
    assert not any(WHOLE[secret] in shown for secret in REQUIRED)


def test_loopback_push_service_is_allowed_for_tests() -> None:
    settings = load({**WHOLE, "PUSH_HOSTS": "push.example, http://localhost:9999"})
    assert settings.push_hosts == ("push.example", "http://localhost:9999")

"""The certificate authority of `serve --lan`."""

import ipaddress
import plistlib
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from backend.runtime.lan.authority import AUTHORITY_LIFE, LIFE, RENEWAL, LocalAuthority
from backend.runtime.lan.page import files

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
APP, NAMED = "https://192.168.1.20:8443", "https://ward.local:8443"


def authority(home: Path, address: str = "192.168.1.20", name: str = "ward.local") -> LocalAuthority:
    return LocalAuthority(home, address=address, name=name)


def certificate(place: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(place.read_bytes())


def permitted(made: LocalAuthority) -> list[object]:
    constraints = certificate(made.authority_certificate).extensions.get_extension_for_class(
        x509.NameConstraints
    )
    assert constraints.critical
    return [item.value for item in constraints.value.permitted_subtrees or ()]


def test_certificate_is_for_the_address_and_the_name_and_is_signed_by_the_authority(tmp_path: Path) -> None:
    made = authority(tmp_path)
    assert made.prepare(NOW)
    verifier = (
        PolicyBuilder()
        .store(Store([certificate(made.authority_certificate)]))
        .time(NOW)
        .build_server_verifier(x509.IPAddress(ipaddress.ip_address("192.168.1.20")))
    )
    assert len(verifier.verify(certificate(made.certificate), [])) == 2
    names = certificate(made.certificate).extensions.get_extension_for_class(x509.SubjectAlternativeName)
    assert names.value.get_values_for_type(x509.DNSName) == ["ward.local"]
    ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(made.certificate, made.key)


def test_certificate_is_not_accepted_for_anything_else(tmp_path: Path) -> None:
    made = authority(tmp_path)
    made.prepare(NOW)
    verifier = PolicyBuilder().store(Store([certificate(made.authority_certificate)])).time(NOW)
    with pytest.raises(VerificationError):
        verifier.build_server_verifier(x509.DNSName("bank.example")).verify(certificate(made.certificate), [])


def test_authority_can_vouch_for_this_machine_and_private_addresses_alone(tmp_path: Path) -> None:
    made = authority(tmp_path)
    made.prepare(NOW)
    names = [name for name in permitted(made) if isinstance(name, str)]
    networks = [network for network in permitted(made) if not isinstance(network, str)]
    assert names == ["ward.local"]
    assert networks
    assert not any(getattr(network, "is_global", True) for network in networks)
    constraints = certificate(made.authority_certificate).extensions.get_extension_for_class(
        x509.BasicConstraints
    )
    assert (constraints.value.ca, constraints.value.path_length, constraints.critical) == (True, 0, True)


def test_keys_are_for_their_owner_only(tmp_path: Path) -> None:
    authority(tmp_path).prepare(NOW)
    folder = tmp_path / "authority"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert all(place.stat().st_mode & 0o777 == 0o600 for place in folder.iterdir())


def test_certificate_is_kept_while_it_is_good(tmp_path: Path) -> None:
    authority(tmp_path).prepare(NOW)
    before = (tmp_path / "authority" / "server.crt").read_bytes()
    assert not authority(tmp_path).prepare(NOW + timedelta(days=20))
    assert (tmp_path / "authority" / "server.crt").read_bytes() == before


@pytest.mark.parametrize(
    ("address", "name", "later"),
    [
        ("192.168.1.20", "ward.local", LIFE - RENEWAL),
        ("192.168.1.21", "ward.local", timedelta()),
        ("10.0.0.7", "ward.local", timedelta()),
    ],
)
def test_certificate_is_renewed_by_the_same_authority(
    tmp_path: Path, address: str, name: str, later: timedelta
) -> None:
    authority(tmp_path).prepare(NOW)
    trusted = (tmp_path / "authority" / "authority.crt").read_bytes()
    assert authority(tmp_path, address, name).prepare(NOW + later)
    assert (tmp_path / "authority" / "authority.crt").read_bytes() == trusted


@pytest.mark.parametrize(
    ("address", "name", "later"),
    [
        ("192.168.1.20", "ward.local", AUTHORITY_LIFE),
        ("192.168.1.20", "clinic.local", timedelta()),
        ("203.0.113.9", "ward.local", timedelta()),
    ],
)
def test_authority_that_could_not_vouch_any_more_is_made_anew(
    tmp_path: Path, address: str, name: str, later: timedelta
) -> None:
    authority(tmp_path).prepare(NOW)
    before = authority(tmp_path).fingerprint()
    made = authority(tmp_path, address, name)
    assert made.prepare(NOW + later)
    assert made.fingerprint() != before
    assert ipaddress.ip_address(address) in [
        candidate.value
        for candidate in certificate(made.certificate)
        .extensions.get_extension_for_class(x509.SubjectAlternativeName)
        .value
        if isinstance(candidate, x509.IPAddress)
    ]


@pytest.mark.parametrize("spoilt", ["authority.crt", "authority.key", "server.crt", "server.key"])
def test_file_that_was_spoilt_is_made_anew(tmp_path: Path, spoilt: str) -> None:
    authority(tmp_path).prepare(NOW)
    (tmp_path / "authority" / spoilt).write_text("half a")
    assert authority(tmp_path).prepare(NOW)
    ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(
        tmp_path / "authority" / "server.crt", tmp_path / "authority" / "server.key"
    )


def test_page_hands_out_the_public_part_and_no_more(tmp_path: Path) -> None:
    made = authority(tmp_path)
    made.prepare(NOW)
    known = files(made.authority_certificate.read_bytes(), app=APP, named=NAMED)
    assert b"PRIVATE KEY" not in b"".join(file.content for file in known.values())
    assert certificate(made.authority_certificate) == x509.load_pem_x509_certificate(
        known["/caserounds.crt"].content
    )
    profile = plistlib.loads(known["/caserounds.mobileconfig"].content)
    [payload] = profile["PayloadContent"]
    assert payload["PayloadType"] == "com.apple.security.root"
    assert payload["PayloadContent"] == certificate(made.authority_certificate).public_bytes(Encoding.DER)
    page = known["/"].content.decode()
    assert "<script" not in page
    assert made.fingerprint() in page
    assert f'href="{APP}"' in page

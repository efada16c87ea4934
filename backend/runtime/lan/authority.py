"""A certificate authority of one state folder, which phones on the local network are asked to trust.

It can vouch for nothing but this machine's name and private addresses: whoever stole its key could not pretend to be
a bank to the phones that trust it.
"""

import ipaddress
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7", "fe80::/10")
AUTHORITY_LIFE, AUTHORITY_RENEWAL = timedelta(days=730), timedelta(days=90)
# iOS refuses anything that lives longer than 398 days; this is far below it.
LIFE, RENEWAL = timedelta(days=60), timedelta(days=30)
SKEW = timedelta(hours=1)  # a phone's clock may be a little behind

Key = ec.EllipticCurvePrivateKey


class Issued(NamedTuple):
    """A certificate and its private key."""

    certificate: x509.Certificate
    key: Key


class LocalAuthority:
    """The authority, made on first use, and the one certificate that it issues."""

    def __init__(self, home: Path, *, address: str, name: str) -> None:
        self._folder = home / "authority"
        self._address = ipaddress.ip_address(address)
        self._name = name
        self.authority_certificate = self._folder / "authority.crt"
        self.certificate = self._folder / "server.crt"
        self.key = self._folder / "server.key"

    def prepare(self, moment: datetime) -> bool:
        """Make what is missing, stale or for another address. Say whether the server's certificate is new."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        authority = kept(self.authority_certificate, self._folder / "authority.key")
        if authority is None or not self._serves(authority.certificate, moment):
            authority = self._new_authority(moment)
            keep(authority, self.authority_certificate, self._folder / "authority.key")
        server = kept(self.certificate, self.key)
        if server is not None and self._is_current(server.certificate, authority.certificate, moment):
            return False
        keep(self._new_server(authority, moment), self.certificate, self.key)
        return True

    def fingerprint(self) -> str:
        """The SHA-256 of the authority's certificate, as phones show it."""
        certificate = x509.load_pem_x509_certificate(self.authority_certificate.read_bytes())
        return certificate.fingerprint(hashes.SHA256()).hex(":").upper()

    def _serves(self, certificate: x509.Certificate, moment: datetime) -> bool:
        constraints = certificate.extensions.get_extension_for_class(x509.NameConstraints).value
        permitted = [item.value for item in constraints.permitted_subtrees or ()]
        return (
            self._name in permitted
            and any(self._address in network for network in permitted if not isinstance(network, str))
            and certificate.not_valid_after_utc - moment > AUTHORITY_RENEWAL
        )

    def _is_current(
        self, certificate: x509.Certificate, authority: x509.Certificate, moment: datetime
    ) -> bool:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return (
            list(names) == self._alternative_names()
            and is_issued_by(certificate, authority)
            and certificate.not_valid_after_utc - moment > RENEWAL
        )

    def _alternative_names(self) -> list[x509.GeneralName]:
        return [x509.IPAddress(self._address), x509.DNSName(self._name)]

    def _new_authority(self, moment: datetime) -> Issued:
        key = ec.generate_private_key(ec.SECP256R1())
        # A name of its own for each: a phone that trusts an older one must not mix them up.
        name = f"Caserounds on {self._name} ({moment:%Y-%m-%d %H:%M:%S})"
        networks = {ipaddress.ip_network(network) for network in PRIVATE}
        if not any(self._address in network for network in networks):
            networks.add(ipaddress.ip_network(self._address))
        permitted = [
            x509.DNSName(self._name),
            *(x509.IPAddress(network) for network in sorted(networks, key=str)),
        ]
        builder = (
            begun(name, name, key, moment, AUTHORITY_LIFE)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(x509.NameConstraints(permitted, None), critical=True)
            .add_extension(usage(certificates=True), critical=True)
        )
        return Issued(builder.sign(key, hashes.SHA256()), key)

    def _new_server(self, authority: Issued, moment: datetime) -> Issued:
        key = ec.generate_private_key(ec.SECP256R1())
        issuer = authority.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
        builder = (
            begun(self._name, str(issuer), key, moment, LIFE)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName(self._alternative_names()), critical=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(usage(certificates=False), critical=True)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False
            )
        )
        return Issued(builder.sign(authority.key, hashes.SHA256()), key)


def begun(subject: str, issuer: str, key: Key, moment: datetime, life: timedelta) -> x509.CertificateBuilder:
    """Begin a certificate with what all have."""
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - SKEW)
        .not_valid_after(moment + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def is_issued_by(certificate: x509.Certificate, authority: x509.Certificate) -> bool:
    """Say whether an authority's key signed a certificate."""
    try:
        certificate.verify_directly_issued_by(authority)
    except (InvalidSignature, ValueError):
        return False
    return True


def usage(*, certificates: bool) -> x509.KeyUsage:
    """What a key is for: signing certificates, or the connections of a server."""
    return x509.KeyUsage(
        digital_signature=not certificates,
        key_cert_sign=certificates,
        crl_sign=certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def kept(certificate: Path, key: Path) -> Issued | None:
    """Read what is kept; None where a file is missing, cut, or belongs to another."""
    try:
        found = x509.load_pem_x509_certificate(certificate.read_bytes())
        private = load_pem_private_key(key.read_bytes(), password=None)
    except (FileNotFoundError, ValueError):
        return None
    if not isinstance(private, Key) or private.public_key() != found.public_key():
        return None
    return Issued(found, private)


def keep(issued: Issued, certificate: Path, key: Path) -> None:
    """Write a key and its certificate. A start that was cut leaves two that do not match, which are made anew."""
    write(key, issued.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    write(certificate, issued.certificate.public_bytes(Encoding.PEM))


def write(place: Path, content: bytes) -> None:
    """Put a file in place whole."""
    draft = place.with_name(f".{place.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600, exist_ok=False)
    draft.write_bytes(content)
    draft.replace(place)

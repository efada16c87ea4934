"""Certificates and their keys: what all of them have, and how they are kept."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

SKEW = timedelta(hours=1)  # a phone's clock may be a little behind

Key = ec.EllipticCurvePrivateKey


class Issued(NamedTuple):
    """A certificate and its private key."""

    certificate: x509.Certificate
    key: Key


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

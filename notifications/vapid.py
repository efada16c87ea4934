"""How our server names itself to push services (VAPID, RFC 8292)."""

import re
import time
from collections.abc import Callable

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from notifications import base64url

PRIVATE_KEY_BYTES = 32
LIFETIME_SECONDS = 12 * 3600  # the RFC allows 24 h; half of it forgives a clock that is off
RENEWED_AFTER_SECONDS = 6 * 3600
SUBJECT = re.compile(r"mailto:[^@\s]+@[^@\s]+\.[^@\s.]+|https://[^\s/]+\.[^\s/.]+(/\S*)?", re.ASCII)


def generate_private_key() -> str:
    """Make a private key: 32 raw bytes as base64url. Devices subscribe to its public half, so keep it."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return base64url.encode(number.to_bytes(PRIVATE_KEY_BYTES, "big"))


def public_key(private_key: str) -> str:
    """Return the `applicationServerKey` that belongs to a private key: the 65-byte point as base64url.

    Raises `ValueError`, without the key, when the key is malformed.
    """
    point = load(private_key).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64url.encode(point)


def load(private_key: str) -> ec.EllipticCurvePrivateKey:
    """Read a private key of 32 raw bytes in base64url. Raises `ValueError`, without the key."""
    try:
        raw = base64url.decode(private_key)
        if len(raw) != PRIVATE_KEY_BYTES:
            raise ValueError("wrong length")
        return ec.derive_private_key(int.from_bytes(raw, "big"), ec.SECP256R1())
    except ValueError:
        raise ValueError("a VAPID private key is 32 bytes of a P-256 key in base64url") from None


class VapidSigner:
    """Signs the `Authorization` header for each push service, with fresh claims for each audience.

    `subject` is how a push service reaches us: `mailto:` or `https:` with a host that has a dot in it,
    since Apple refuses others.
    """

    def __init__(self, *, private_key: str, subject: str, now: Callable[[], float] = time.time) -> None:
        if not SUBJECT.fullmatch(subject):
            raise ValueError("a VAPID subject is mailto:someone@a.domain or https://a.domain/")
        self._key = load(private_key)
        self._public_key = public_key(private_key)
        self._subject = subject
        self._now = now
        self._signed: dict[str, tuple[float, str]] = {}

    def authorization(self, origin: str) -> str:
        """Return the header's value for one push service's origin (`https://host`), at most six hours old."""
        now = self._now()
        signed_at, header = self._signed.get(origin, (None, ""))
        if signed_at is not None and 0 <= now - signed_at < RENEWED_AFTER_SECONDS:
            return header
        claims = {"aud": origin, "exp": int(now) + LIFETIME_SECONDS, "sub": self._subject}
        header = f"vapid t={jwt.encode(claims, self._key, algorithm='ES256')}, k={self._public_key}"
        self._signed[origin] = (now, header)
        return header

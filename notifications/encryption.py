"""Encryption of one Web Push message (RFC 8291 with the content coding `aes128gcm` of RFC 8188).

Own code, because the ready-made sender also posts, follows redirects and copies its subscription each time.
"""

import hmac
import os
import struct
from dataclasses import dataclass, field
from typing import Self

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
EXCHANGE = ec.ECDH()
POINT_BYTES = 65
AUTH_BYTES = 16
SALT_BYTES = 16
RECORD_BYTES = 4096
HEADER_BYTES = SALT_BYTES + 4 + 1 + POINT_BYTES
OVERHEAD_BYTES = HEADER_BYTES + 1 + 16  # header, delimiter, tag
LARGEST_BODY = 4096  # what RFC 8030 lets every push service refuse above
LARGEST_PLAINTEXT = LARGEST_BODY - OVERHEAD_BYTES
LAST_RECORD = b"\x02"
PADDED_TO = 512  # plaintexts of one block look alike on the wire, so that length tells no specialty


@dataclass(frozen=True, slots=True)
class Receiver:
    """The keys of one subscription: its P-256 point, as bytes and as a key, and its 16-byte secret."""

    point: bytes = field(repr=False)
    key: ec.EllipticCurvePublicKey = field(repr=False)
    auth: bytes = field(repr=False)

    @classmethod
    def read(cls, point: bytes, auth: bytes) -> Self:
        """Check the point. Raises `ValueError` for one that is not 65 bytes or not on the curve."""
        if len(point) != POINT_BYTES:
            raise ValueError("a point is 65 bytes")
        return cls(point, ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point), auth)


class PlaintextTooLarge(ValueError):
    """The plaintext does not fit into one push message."""

    def __init__(self) -> None:
        super().__init__(f"a push message holds at most {LARGEST_PLAINTEXT} bytes")


def encrypt(plaintext: bytes, receiver: Receiver) -> bytes:
    """Encrypt for one subscription with a fresh key and salt, padded to full blocks of 512 bytes.

    Raises `PlaintextTooLarge`.
    """
    padded = min(-(-(len(plaintext) + 1) // PADDED_TO) * PADDED_TO, LARGEST_PLAINTEXT + 1)
    padding = max(0, padded - len(plaintext) - 1)
    sender = ec.generate_private_key(CURVE)
    return seal(plaintext, receiver, sender_key=sender, salt=os.urandom(SALT_BYTES), padding=padding)


def seal(
    plaintext: bytes,
    receiver: Receiver,
    *,
    sender_key: ec.EllipticCurvePrivateKey,
    salt: bytes,
    padding: int = 0,
) -> bytes:
    """Encrypt with this sender key and salt, neither of which may be used twice. `padding` is in bytes."""
    if len(plaintext) + padding > LARGEST_PLAINTEXT:
        raise PlaintextTooLarge
    sender = sender_key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = sender_key.exchange(EXCHANGE, receiver.key)
    # HKDF spelled out (RFC 8291, section 3.4): each output fits one HMAC block, and this is the fastest form.
    keyed = hmac.digest(receiver.auth, shared, "sha256")
    keying_material = hmac.digest(keyed, b"WebPush: info\x00" + receiver.point + sender + b"\x01", "sha256")
    pseudorandom = hmac.digest(salt, keying_material, "sha256")
    content_key = hmac.digest(pseudorandom, b"Content-Encoding: aes128gcm\x00\x01", "sha256")[:16]
    nonce = hmac.digest(pseudorandom, b"Content-Encoding: nonce\x00\x01", "sha256")[:12]
    record = AESGCM(content_key).encrypt(nonce, plaintext + LAST_RECORD + bytes(padding), None)
    return salt + struct.pack("!IB", RECORD_BYTES, POINT_BYTES) + sender + record

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications import base64url, vapid
from notifications.encryption import (
    HEADER_BYTES,
    LARGEST_BODY,
    LARGEST_PLAINTEXT,
    PADDED_TO,
    PlaintextTooLarge,
    Receiver,
    encrypt,
    seal,
)

BROWSER = ec.derive_private_key(1_000_003, ec.SECP256R1())  # the same in every run: tests keep their names
POINT = BROWSER.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
AUTH = bytes(range(16))
RECEIVER = Receiver.read(POINT, AUTH)

# RFC 8291, appendix A
RFC_PLAINTEXT = b"When I grow up, I want to be a watermelon"
RFC_SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
RFC_BROWSER = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
RFC_RECEIVER = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
RFC_SALT = "DGv6ra1nlYgDCS1FRnbzlw"
RFC_AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
RFC_MESSAGE = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8w"
    "EqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def decrypt(body: bytes) -> bytes:
    plaintext: bytes = http_ece.decrypt(body, private_key=BROWSER, auth_secret=AUTH, version="aes128gcm")
    return plaintext


def test_the_example_of_the_rfc_comes_out_byte_for_byte() -> None:
    body = seal(
        RFC_PLAINTEXT,
        Receiver.read(base64url.decode(RFC_RECEIVER), base64url.decode(RFC_AUTH)),
        sender_key=vapid.load(RFC_SENDER),
        salt=base64url.decode(RFC_SALT),
    )
    assert base64url.encode(body) == RFC_MESSAGE


def test_the_other_implementation_reads_the_example_of_the_rfc() -> None:
    plaintext = http_ece.decrypt(
        base64url.decode(RFC_MESSAGE),
        private_key=vapid.load(RFC_BROWSER),
        auth_secret=base64url.decode(RFC_AUTH),
        version="aes128gcm",
    )
    assert plaintext == RFC_PLAINTEXT


@settings(deadline=None)
@given(st.binary(max_size=LARGEST_PLAINTEXT))
def test_a_browser_reads_what_was_encrypted(plaintext: bytes) -> None:
    assert decrypt(encrypt(plaintext, RECEIVER)) == plaintext


@settings(deadline=None)
@given(st.integers(min_value=0, max_value=LARGEST_PLAINTEXT))
def test_lengths_on_the_wire_are_whole_blocks_within_the_limit(length: int) -> None:
    body = encrypt(bytes(length), RECEIVER)
    padded = len(body) - HEADER_BYTES - 16
    assert padded % PADDED_TO == 0 or len(body) == LARGEST_BODY
    assert length < padded
    assert len(body) <= LARGEST_BODY


def test_two_specialties_look_alike_on_the_wire() -> None:
    short, long = (encrypt(bytes(length), RECEIVER) for length in (210, 260))
    assert len(short) == len(long)


def test_every_message_has_a_key_and_a_salt_of_its_own() -> None:
    bodies = [encrypt(b"the same", RECEIVER) for _ in range(50)]
    assert len({body[:16] for body in bodies}) == 50
    assert len({body[21:HEADER_BYTES] for body in bodies}) == 50


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(PlaintextTooLarge):
        encrypt(bytes(LARGEST_PLAINTEXT + 1), RECEIVER)


@pytest.mark.parametrize(
    "point", [b"", b"\x04" + bytes(64), POINT[:-1], POINT + b"\x00", b"\x02" + POINT[1:33]]
)
def test_what_is_no_uncompressed_point_of_the_curve_is_refused(point: bytes) -> None:
    with pytest.raises(ValueError, match=r"[Pp]oint|key"):
        Receiver.read(point, AUTH)

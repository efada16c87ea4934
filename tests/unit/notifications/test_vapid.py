import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from notifications import base64url, vapid
from notifications.vapid import VapidSigner

KEY = vapid.generate_private_key()
SUBJECT = "mailto:operator@rounds.example"
MOZILLA = "https://updates.push.services.mozilla.com"
APPLE = "https://web.push.apple.com"


class Clock:
    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def claims(header: str, *, audience: str) -> dict[str, object]:
    token, key = header.removeprefix("vapid t=").split(", k=")
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), base64url.decode(key))
    decoded: dict[str, object] = jwt.decode(
        token, point, ["ES256"], audience=audience, options={"verify_exp": False}
    )
    return decoded


def test_a_generated_key_is_32_bytes_and_belongs_to_a_65_byte_point() -> None:
    assert len(base64url.decode(KEY)) == 32
    assert len(base64url.decode(vapid.public_key(KEY))) == 65


def test_two_generated_keys_differ() -> None:
    assert vapid.generate_private_key() != vapid.generate_private_key()


def test_the_header_is_signed_for_the_audience_for_half_a_day() -> None:
    signer = VapidSigner(private_key=KEY, subject=SUBJECT, now=Clock(1_000_000.0))
    header = signer.authorization(MOZILLA)
    assert claims(header, audience=MOZILLA) == {"aud": MOZILLA, "exp": 1_043_200, "sub": SUBJECT}
    assert header.endswith(", k=" + vapid.public_key(KEY))


def test_each_audience_gets_claims_of_its_own() -> None:
    signer = VapidSigner(private_key=KEY, subject=SUBJECT)
    assert claims(signer.authorization(MOZILLA), audience=MOZILLA)["aud"] == MOZILLA
    assert claims(signer.authorization(APPLE), audience=APPLE)["aud"] == APPLE
    assert claims(signer.authorization(MOZILLA), audience=MOZILLA)["aud"] == MOZILLA


def test_a_header_is_reused_for_six_hours_and_then_signed_again() -> None:
    clock = Clock(1_000_000.0)
    signer = VapidSigner(private_key=KEY, subject=SUBJECT, now=clock)
    first = signer.authorization(MOZILLA)
    clock.now += 6 * 3600 - 1
    assert signer.authorization(MOZILLA) == first
    clock.now += 1
    assert claims(signer.authorization(MOZILLA), audience=MOZILLA)["exp"] == int(clock.now) + 12 * 3600


def test_a_header_from_the_future_is_signed_again_after_the_clock_was_set_back() -> None:
    clock = Clock(1_000_000.0)
    signer = VapidSigner(private_key=KEY, subject=SUBJECT, now=clock)
    signer.authorization(MOZILLA)
    clock.now -= 86_400
    assert claims(signer.authorization(MOZILLA), audience=MOZILLA)["exp"] == int(clock.now) + 12 * 3600


@pytest.mark.parametrize(
    "subject", ["mailto:x@localhost", "http://rounds.example", "", "mailto:", "x@rounds.example"]
)
def test_a_subject_that_push_services_refuse_is_refused_at_start(subject: str) -> None:
    with pytest.raises(ValueError, match="subject"):
        VapidSigner(private_key=KEY, subject=subject)


@pytest.mark.parametrize(
    "key", ["", "secret-canary", base64url.encode(bytes(32)), base64url.encode(bytes(31))]
)
def test_a_malformed_key_is_refused_without_being_shown(key: str) -> None:
    with pytest.raises(ValueError, match="32 bytes") as refused:
        VapidSigner(private_key=key, subject=SUBJECT)
    assert not key or key not in str(refused.value)

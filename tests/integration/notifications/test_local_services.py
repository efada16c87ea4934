"""The local services refuse what real ones refuse; otherwise the tests that use them would prove nothing."""

import json
import time
from collections.abc import Mapping

import httpcore
import jwt
import pytest

from notifications import base64url, vapid
from notifications.encryption import Receiver, encrypt
from tests.servers.fcm_server import GRANT_TYPE, PROJECT, FcmServer
from tests.servers.push_service import PushService, Subscription

KEY = vapid.generate_private_key()


def authorization(
    audience: str, *, key: str = KEY, lasting: float = 3600.0, subject: str = "mailto:a@b.example"
) -> str:
    claims = {"aud": audience, "exp": int(time.time() + lasting), "sub": subject}
    return f"vapid t={jwt.encode(claims, vapid.load(key), algorithm='ES256')}, k={vapid.public_key(key)}"


@pytest.fixture
def subscription(push_service: PushService) -> Subscription:
    return push_service.subscribe(vapid.public_key(KEY))


@pytest.fixture
def headers(push_service: PushService) -> dict[str, str]:
    return {"Authorization": authorization(push_service.origin), "Content-Encoding": "aes128gcm", "TTL": "60"}


def body_for(subscription: Subscription, plaintext: bytes = b"{}") -> bytes:
    keys = (base64url.decode(subscription.p256dh), base64url.decode(subscription.auth))
    return encrypt(plaintext, Receiver.read(*keys))


def post(url: str, headers: Mapping[str, str], body: bytes) -> int:
    return httpcore.request("POST", url, headers=list(headers.items()), content=body).status


def test_the_push_service_takes_a_proper_message(
    push_service: PushService, subscription: Subscription, headers: dict[str, str]
) -> None:
    assert post(subscription.endpoint, headers, body_for(subscription)) == 201
    assert [push.plaintext for push in push_service.received] == [b"{}"]


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Authorization", ""),
        ("Authorization", "Bearer x"),
        ("Content-Encoding", "aesgcm"),
        ("TTL", ""),
        ("TTL", "two days"),
        ("Topic", "x" * 33),
        ("Topic", "a b"),
        ("Urgency", "urgent"),
    ],
)
def test_the_push_service_refuses_a_malformed_header(
    push_service: PushService, subscription: Subscription, headers: dict[str, str], header: str, value: str
) -> None:
    assert post(subscription.endpoint, headers | {header: value}, body_for(subscription)) >= 400
    assert push_service.received == []


@pytest.mark.parametrize(
    "wrong",
    [{"lasting": -60}, {"lasting": 25 * 3600}, {"key": vapid.generate_private_key()}, {"subject": "someone"}],
)
def test_the_push_service_refuses_a_wrong_signature_or_claim(
    push_service: PushService, subscription: Subscription, headers: dict[str, str], wrong: dict[str, str]
) -> None:
    headers["Authorization"] = authorization(push_service.origin, **wrong)  # type: ignore[arg-type]  # mixed types
    assert post(subscription.endpoint, headers, body_for(subscription)) == 403


def test_the_push_service_refuses_a_token_for_another_audience(
    subscription: Subscription, headers: dict[str, str]
) -> None:
    headers["Authorization"] = authorization("https://push.rounds.example")
    assert post(subscription.endpoint, headers, body_for(subscription)) == 403


def test_the_push_service_refuses_a_claim_changed_after_signing(
    push_service: PushService, subscription: Subscription, headers: dict[str, str]
) -> None:
    other = authorization(push_service.origin, lasting=7200)
    head, _, rest = headers["Authorization"].partition(".")
    claims, _, signature = rest.partition(".")
    headers["Authorization"] = ".".join([head, other.split(".")[1], signature])
    assert claims != other.split(".")[1]
    assert post(subscription.endpoint, headers, body_for(subscription)) == 403


def test_the_push_service_refuses_what_its_browser_cannot_decrypt(
    push_service: PushService, subscription: Subscription, headers: dict[str, str]
) -> None:
    body = bytearray(body_for(subscription))
    body[-1] ^= 1
    assert post(subscription.endpoint, headers, bytes(body)) == 400
    assert post(subscription.endpoint, headers, body_for(push_service.subscribe())) == 400
    assert post(subscription.endpoint, headers, b"") == 400
    assert push_service.received == []


def test_the_push_service_refuses_more_than_four_kilobytes(
    subscription: Subscription, headers: dict[str, str]
) -> None:
    assert post(subscription.endpoint, headers, bytes(4097)) == 413


def test_the_push_service_knows_only_its_own_subscriptions(
    push_service: PushService, subscription: Subscription, headers: dict[str, str]
) -> None:
    assert post(push_service.origin + "/push/other", headers, body_for(subscription)) == 404


def access_token(fcm_server: FcmServer, **changes: str | int) -> tuple[int, str | None]:
    account = fcm_server.service_account()
    claims = {
        "iss": account["client_email"],
        "aud": account["token_uri"],
        "scope": "https://www.googleapis.com/auth/firebase.messaging",
        "iat": int(time.time()),
        "exp": int(time.time()) + 3600,
    } | changes
    key = {"kid": str(claims.pop("kid", account["private_key_id"]))}
    assertion = jwt.encode(claims, account["private_key"], algorithm="RS256", headers=key)
    fields = f"grant_type={GRANT_TYPE}&assertion={assertion}".encode()
    answer = httpcore.request("POST", account["token_uri"], content=fields)
    return answer.status, json.loads(answer.content).get("access_token")


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "someone@else.example"},
        {"aud": "https://elsewhere.example/token"},
        {"scope": "https://www.googleapis.com/auth/drive"},
        {"exp": 1},
        {"exp": 9_999_999_999},
        {"kid": "another key"},
    ],
)
def test_the_token_endpoint_refuses_a_wrong_assertion(
    fcm_server: FcmServer, changes: dict[str, str | int]
) -> None:
    assert access_token(fcm_server) == (200, next(iter(fcm_server._access_tokens)))
    assert access_token(fcm_server, **changes) == (400, None)


@pytest.mark.parametrize(
    ("message", "status"),
    [
        ({"fid": "installation", "data": {"payload": "{}"}}, 200),
        ({"fid": "installation", "token": "token"}, 400),
        ({"data": {"payload": "{}"}}, 400),
        ({"fid": "installation", "data": {"number": 1}}, 400),
        ({"fid": "installation", "surprise": {}}, 400),
        ({"fid": "installation", "webpush": {"headers": {"TTL": "soon"}}}, 400),
        ({"fid": "installation", "data": {"payload": "x" * 4097}}, 400),
    ],
)
def test_fcm_refuses_a_malformed_message(
    fcm_server: FcmServer, message: dict[str, object], status: int
) -> None:
    _, token = access_token(fcm_server)
    url = f"{fcm_server.origin}/v1/projects/{PROJECT}/messages:send"
    body = json.dumps({"message": message}).encode()
    assert post(url, {"Authorization": f"Bearer {token}"}, body) == status
    assert post(url, {"Authorization": "Bearer guessed"}, body) == 401
    assert len(fcm_server.received) == (1 if status == 200 else 0)

"""A push service as browser vendors run it (RFC 8030, 8291, 8292), with real signatures and real decryption.

It plays both sides: the service that our server posts to, and the browser that holds the subscription's
private key. A message is refused, as real services do, unless its VAPID token is signed by the key that the
subscription was made for, names this origin as audience and expires within 24 hours. `refusals` says what
was wrong.
"""

import base64
import binascii
import json
import os
import re
import ssl
import time
from dataclasses import dataclass, field
from typing import Any

import http_ece
import jwt
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.servers.loopback import Answer, LoopbackServer, Request

LARGEST_BODY = 4096
CREATED = Answer(201, headers={"Location": "/message/1"})
VAPID = re.compile(r"vapid t=(?P<token>[A-Za-z0-9_.-]+), ?k=(?P<key>[A-Za-z0-9_-]+)")


@dataclass(frozen=True)
class Subscription:
    """What `PushManager.subscribe()` hands to a page, and the browser's half that it keeps."""

    endpoint: str
    p256dh: str
    auth: str
    private_key: ec.EllipticCurvePrivateKey
    vapid_public_key: str | None

    def as_json(self) -> dict[str, Any]:
        """The form of `PushSubscription.toJSON()`."""
        keys = {"p256dh": self.p256dh, "auth": self.auth}
        return {"endpoint": self.endpoint, "expirationTime": None, "keys": keys}


@dataclass(frozen=True)
class ReceivedPush:
    """One message that the service took: where for, what it says in plain text, and its request."""

    endpoint: str
    plaintext: bytes
    request: Request = field(repr=False)
    claims: dict[str, Any] = field(repr=False)

    @property
    def payload(self) -> dict[str, Any]:
        decoded: dict[str, Any] = json.loads(self.plaintext)
        return decoded

    @property
    def message_id(self) -> str:
        return str(self.payload["notification"]["data"]["message_id"])


class Refusal(Exception):
    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class PushService(LoopbackServer[ReceivedPush]):
    """Start it, allow its `origin` in `PUSH_HOSTS`, and subscribe devices. Addresses are endpoints."""

    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(tls=tls)
        self.refusals: list[str] = []
        self.subscriptions: dict[str, Subscription] = {}

    def subscribe(self, vapid_public_key: str | None = None) -> Subscription:
        """Make a subscription. With a key (base64url), messages signed by another one are refused."""
        key = ec.generate_private_key(ec.SECP256R1())
        point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        subscription = Subscription(
            endpoint=f"{self.origin}/push/{encode(os.urandom(24))}",
            p256dh=encode(point),
            auth=encode(os.urandom(16)),
            private_key=key,
            vapid_public_key=vapid_public_key,
        )
        self.subscriptions[subscription.endpoint] = subscription
        return subscription

    def received_by(self, endpoint: str) -> list[ReceivedPush]:
        return [push for push in self.received if push.endpoint == endpoint]

    def answer_to(self, request: Request) -> Answer:
        endpoint = self.origin + request.path
        try:
            push = self.read(endpoint, request)
        except Refusal as refusal:
            self.refusals.append(refusal.reason)
            return Answer(refusal.status, refusal.reason.encode())
        answer = self.scripted(endpoint) or CREATED
        if 200 <= answer.status < 300:
            self.keep(push)
        return answer

    def read(self, endpoint: str, request: Request) -> ReceivedPush:
        subscription = self.subscriptions.get(endpoint)
        if request.method != "POST" or subscription is None:
            raise Refusal(404, "no such subscription")
        claims = self.check_vapid(request, subscription)
        check_headers(request)
        return ReceivedPush(endpoint, decrypt(request.body, subscription), request, claims)

    def check_vapid(self, request: Request, subscription: Subscription) -> dict[str, Any]:
        match = VAPID.fullmatch(request.headers.get("Authorization", ""))
        if match is None:
            raise Refusal(401, "no VAPID authorization")
        if subscription.vapid_public_key not in (None, match["key"]):
            raise Refusal(403, "signed for another application server")
        try:
            point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decode(match["key"]))
            claims: dict[str, Any] = jwt.decode(
                match["token"],
                point,
                ["ES256"],
                audience=self.origin,
                options={"require": ["aud", "exp", "sub"]},
            )
        except (jwt.InvalidTokenError, ValueError) as error:
            raise Refusal(403, f"VAPID: {type(error).__name__}") from error
        if claims["exp"] > time.time() + 24 * 3600:
            raise Refusal(403, "VAPID: expires later than 24 hours from now")
        if not str(claims["sub"]).startswith(("mailto:", "https://")):
            raise Refusal(403, "VAPID: no contact")
        return claims


def check_headers(request: Request) -> None:
    if request.headers.get("Content-Encoding") != "aes128gcm":
        raise Refusal(415, "not aes128gcm")
    if not request.headers.get("TTL", "").isdigit():
        raise Refusal(400, "no TTL")
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,32}", request.headers.get("Topic", "")):
        raise Refusal(400, "malformed topic")
    if request.headers.get("Urgency", "normal") not in {"very-low", "low", "normal", "high"}:
        raise Refusal(400, "unknown urgency")
    if len(request.body) > LARGEST_BODY:
        raise Refusal(413, "over 4096 bytes")


def decrypt(body: bytes, subscription: Subscription) -> bytes:
    try:
        plaintext: bytes = http_ece.decrypt(
            body,
            private_key=subscription.private_key,
            auth_secret=decode(subscription.auth),
            version="aes128gcm",
        )
    except (http_ece.ECEException, InvalidTag, ValueError, binascii.Error) as error:
        raise Refusal(400, f"not decryptable: {type(error).__name__}") from error
    return plaintext


def encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

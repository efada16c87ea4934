"""How fast messages are made ready for Web Push, beside pywebpush called in a loop.

    python -m tests.bench.push

Both sides do all that happens before the network: check the device, encrypt with a fresh key and salt, sign
for the push service. pywebpush gets what its manual tells callers to give: subscription, text, key and fresh
claims; its posts end in an object that answers 201 at once. Rounds alternate; the median ratio counts.

The second line is the encryption alone. Its floor, printed below, is what P-256 itself costs either side:
make a key, read the browser's point, agree on a secret.
"""

import os
import statistics
import time
from collections.abc import Callable
from typing import Any

import requests
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pywebpush import WebPusher, webpush

from notifications import base64url, payload, vapid
from notifications.addresses import PushAddresses, receiver
from notifications.encryption import CURVE, encrypt
from notifications.push_hosts import KNOWN_PUSH_HOSTS
from notifications.transport import Destination, DestinationKind
from notifications.vapid import VapidSigner
from notifications.wording import EventKind, compose

DEVICES = 500
ROUNDS = 7
BUDGET = 2.0
SUBJECT = "mailto:operator@rounds.example"
LINK = "https://rounds.example/cases/0198c0de-0000-7000-8000-000000000001"


class Taken:
    """What pywebpush posts through here: every message is taken at once."""

    def post(self, *_: object, **__: object) -> requests.Response:
        answer = requests.Response()
        answer.status_code = 201
        return answer


def subscribe() -> Destination:
    point = ec.generate_private_key(ec.SECP256R1()).public_key()
    return Destination(
        DestinationKind.WEBPUSH,
        f"https://updates.push.services.mozilla.com/wpush/v2/{base64url.encode(os.urandom(120))}",
        base64url.encode(point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)),
        base64url.encode(os.urandom(16)),
    )


def subscription_of(device: Destination) -> dict[str, Any]:
    return {"endpoint": device.address, "keys": {"p256dh": device.p256dh, "auth": device.auth}}


def cpu_seconds(work: Callable[[], None]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def compare(title: str, ours: Callable[[], None], theirs: Callable[[], None]) -> float:
    """Print both per message and return how many times faster ours is."""
    rounds = [(cpu_seconds(ours), cpu_seconds(theirs)) for _ in range(ROUNDS)]
    mine, other = (statistics.median(times) / DEVICES * 1e6 for times in zip(*rounds, strict=True))
    ratio = statistics.median(other_time / time_ for time_, other_time in rounds)
    print(f"{title:<34} ours {mine:6.0f} µs   pywebpush {other:6.0f} µs   {ratio:.2f} times")
    return ratio


def pywebpush_in_a_loop(subscriptions: list[dict[str, Any]], text: str, key: str) -> None:
    taken = Taken()
    for subscription in subscriptions:
        claims: dict[str, str | int] = {"sub": SUBJECT}
        webpush(subscription, text, key, claims, ttl=172_800, timeout=5, requests_session=taken)


def make_ready(
    devices: list[Destination], text: bytes, signer: VapidSigner, addresses: PushAddresses
) -> None:
    for device in devices:
        signer.authorization(addresses.endpoint(device.address).origin)
        encrypt(text, receiver(device))


def encrypt_all(devices: list[Destination], text: bytes) -> None:
    for device in devices:
        encrypt(text, receiver(device))


def pywebpush_encrypts_all(subscriptions: list[dict[str, Any]], text: bytes) -> None:
    for subscription in subscriptions:
        WebPusher(subscription).encode(text)


def agree_on_secrets(points: list[bytes]) -> None:
    for point in points:
        key = ec.generate_private_key(CURVE)
        key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point))


def main() -> None:
    devices = [subscribe() for _ in range(DEVICES)]
    subscriptions = [subscription_of(device) for device in devices]
    points = [receiver(device).point for device in devices]
    key = vapid.generate_private_key()
    signer = VapidSigner(private_key=key, subject=SUBJECT)
    addresses = PushAddresses(KNOWN_PUSH_HOSTS)
    wording = compose(EventKind.CASE_PUBLISHED, specialty_label="Dermatology")
    text = payload.build("0198c0de-0000-7000-8000-000000000002", wording, LINK)

    ratio = compare(
        "made ready (encrypted and signed)",
        lambda: make_ready(devices, text, signer, addresses),
        lambda: pywebpush_in_a_loop(subscriptions, text.decode(), key),
    )
    compare(
        "encrypted alone",
        lambda: encrypt_all(devices, text),
        lambda: pywebpush_encrypts_all(subscriptions, text),
    )
    floor = (
        statistics.median(cpu_seconds(lambda: agree_on_secrets(points)) for _ in range(ROUNDS))
        / DEVICES
        * 1e6
    )
    print(f"{'of which P-256 itself':<34}      {floor:6.0f} µs")
    print(f"budget {BUDGET:.1f} times, for messages made ready: {'met' if ratio >= BUDGET else 'MISSED'}")


if __name__ == "__main__":
    main()

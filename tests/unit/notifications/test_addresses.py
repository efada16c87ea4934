import ipaddress
from collections.abc import Sequence

import pytest

from notifications import base64url
from notifications.addresses import DeviceRefused, PushAddresses
from notifications.dialling import IPAddress
from notifications.push_hosts import KNOWN_PUSH_HOSTS
from notifications.transport import Destination, DestinationKind

# The browser's key in RFC 8291, appendix A: the same in every run, so that tests keep their names.
POINT = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = base64url.encode(bytes(range(16)))
GOOD = "https://fcm.googleapis.com/fcm/send/c0ffee:APA91b-secret_canary"


async def public(name: str, port: int) -> Sequence[IPAddress]:
    return [ipaddress.ip_address("142.250.74.234")]


async def unreachable(name: str, port: int) -> Sequence[IPAddress]:
    raise OSError("no network")


def destination(address: str = GOOD, *, p256dh: str | None = POINT, auth: str | None = AUTH) -> Destination:
    return Destination(DestinationKind.WEBPUSH, address, p256dh, auth)


@pytest.fixture
def addresses() -> PushAddresses:
    return PushAddresses(KNOWN_PUSH_HOSTS, resolve=public)


@pytest.mark.parametrize(
    "address",
    [
        GOOD,
        "https://fcm.googleapis.com:443/fcm/send/x",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAAAABm",
        "https://web.push.apple.com/QGuQyavXutnMH5oyoX",
        "https://wns2-par02p.notify.windows.com/w/?token=BQYAAAD%2fkx%3d",
    ],
)
async def test_a_subscription_at_a_known_push_service_is_accepted(
    addresses: PushAddresses, address: str
) -> None:
    await addresses.check(destination(address))


async def test_a_subscription_is_accepted_while_names_cannot_be_looked_up() -> None:
    await PushAddresses(KNOWN_PUSH_HOSTS, resolve=unreachable).check(destination())


async def test_padded_keys_are_accepted(addresses: PushAddresses) -> None:
    await addresses.check(destination(p256dh=POINT + "=", auth=AUTH + "=="))


@pytest.mark.parametrize(
    "p256dh",
    [None, "", "x", base64url.encode(b"\x04" + bytes(64)), POINT[:-2], "A" + POINT[1:], POINT + "\n", "é"],
)
async def test_a_key_that_is_no_point_of_the_curve_is_refused(
    addresses: PushAddresses, p256dh: str | None
) -> None:
    with pytest.raises(DeviceRefused) as refused:
        await addresses.check(destination(p256dh=p256dh))
    assert refused.value.field == "p256dh"


@pytest.mark.parametrize(
    "auth", [None, "", "x", base64url.encode(bytes(15)), base64url.encode(bytes(17)), "!" * 22]
)
async def test_a_secret_that_is_not_16_bytes_is_refused(addresses: PushAddresses, auth: str | None) -> None:
    with pytest.raises(DeviceRefused) as refused:
        await addresses.check(destination(auth=auth))
    assert refused.value.field == "auth"


async def test_a_refusal_does_not_repeat_what_was_given(addresses: PushAddresses) -> None:
    for device in (
        destination("https://canary.example/c4n4ry"),
        destination(auth="c4n4ry"),
        destination(p256dh="c4n4ry"),
    ):
        with pytest.raises(DeviceRefused) as refused:
            await addresses.check(device)
        assert "c4n4ry" not in str(refused.value) + repr(refused.value) + refused.value.detail
        assert refused.value.__suppress_context__ or refused.value.__context__ is None


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        (DestinationKind.FCM_TOKEN, "cFk3_-:APA91bHun4MxP5egoKMwt2KZFBaFUH-1RYqx"),
        (DestinationKind.FCM_FID, "fGk3LwQ9T0mVYd2xq1ZcAb"),
    ],
)
async def test_firebase_addresses_are_accepted(
    addresses: PushAddresses, kind: DestinationKind, address: str
) -> None:
    await addresses.check(Destination(kind, address))


@pytest.mark.parametrize("kind", [DestinationKind.FCM_TOKEN, DestinationKind.FCM_FID])
@pytest.mark.parametrize(
    "address", ["", "short", "with space " * 3, "https://fcm.googleapis.com/x", "x" * 5000]
)
async def test_what_cannot_be_a_firebase_address_is_refused(
    addresses: PushAddresses, kind: DestinationKind, address: str
) -> None:
    with pytest.raises(DeviceRefused):
        await addresses.check(Destination(kind, address))


async def test_a_firebase_address_with_keys_is_refused(addresses: PushAddresses) -> None:
    with pytest.raises(DeviceRefused):
        await addresses.check(Destination(DestinationKind.FCM_FID, "fGk3LwQ9T0mVYd2xq1ZcAb", POINT, AUTH))


def test_a_device_does_not_show_its_address_or_keys() -> None:
    assert repr(destination()) == "Destination(kind=<DestinationKind.WEBPUSH: 'webpush'>)"

"""Nothing that a stranger registers may make our server call a machine that is not a push service."""

import ipaddress
from collections.abc import Sequence
from dataclasses import replace

import pytest

from notifications.addresses import DeviceRefused, PushAddresses
from notifications.dialling import IPAddress
from notifications.push_hosts import KNOWN_PUSH_HOSTS
from notifications.transport import Destination, Outcome, OutcomeKind
from notifications.vapid import VapidSigner
from notifications.webpush import Limits, WebPushTransport
from tests.integration.notifications.conftest import Push, device
from tests.servers.loopback import Answer
from tests.servers.push_service import PushService, Subscription

PUBLIC = ipaddress.ip_address("142.250.74.234")
LOOPBACK = ipaddress.ip_address("127.0.0.1")


class Names:
    """A name server that gives each look-up the next of its answers, and the last one ever after."""

    def __init__(self, *answers: Sequence[IPAddress]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, name: str, port: int) -> Sequence[IPAddress]:
        self.asked.append(name)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def elsewhere(subscription: Subscription, address: str) -> Destination:
    return replace(device(subscription), address=address)


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost:{port}/push/x",
        "https://localhost:{port}/push/x",
        "http://127.0.0.1:{port}/push/x",
        "https://127.0.0.1:{port}/push/x",
        "https://127.1:{port}/push/x",
        "https://2130706433:{port}/push/x",
        "https://0x7f000001:{port}/push/x",
        "https://0177.0.0.1:{port}/push/x",
        "https://[::1]:{port}/push/x",
        "https://[::ffff:127.0.0.1]:{port}/push/x",
        "https://[::ffff:169.254.169.254]/latest/meta-data",
        "http://169.254.169.254/latest/meta-data",
        "https://169.254.169.254/latest/meta-data",
        "https://fcm.googleapis.com@localhost:{port}/push/x",
        "https://fcm.googleapis.com:x@localhost:{port}/push/x",
        "https://localhost:{port}#@fcm.googleapis.com/push/x",
        "https://localhost:{port}/fcm.googleapis.com/x",
        "https://localhost:{port}\\@fcm.googleapis.com/x",
        "https://fcm.googleapis.com.localhost:{port}/x",
        "https://fcm.googleapis.com%2f@localhost:{port}/x",
        "http://fcm.googleapis.com/fcm/send/x",
        "https://fcm.googleapis.com:{port}/fcm/send/x",
        "https://fcm.googleapis.com:80/fcm/send/x",
        "https://fcm.googleapis.com./fcm/send/x",
        "https://fcm.googleapis.com",
        "https://fcm.googleapis.com/x\r\nHost: localhost",
        "https://fcm.googleapis.com/x y",
        "https://fcm.googleapis.com/\u00fc",
        " https://fcm.googleapis.com/x",
        "https://fcm.googleapis.com/x\n",
        "HTTPS://FCM.GOOGLEAPIS.COM/x",
        "https://\uff46cm.googleapis.com/x",
        "https://push.apple.com/x",
        "https://evil-fcm.googleapis.com.example/x",
        "ftp://fcm.googleapis.com/x",
        "file:///etc/passwd",
        "//fcm.googleapis.com/x",
        "https:fcm.googleapis.com/x",
        "",
        "https://fcm.googleapis.com/" + "x" * 5000,
    ],
)
async def test_an_address_that_is_no_push_service_is_refused_when_registering_and_when_sending(
    push_service: PushService, subscription: Subscription, signer: VapidSigner, push: Push, address: str
) -> None:
    names = Names([LOOPBACK])
    addresses = PushAddresses(KNOWN_PUSH_HOSTS, resolve=names)
    transport = WebPushTransport(signer=signer, addresses=addresses)
    target = elsewhere(subscription, address.replace("{port}", str(push_service.port)))
    with pytest.raises(DeviceRefused):
        await addresses.check(target)
    assert await transport.send([push(target)]) == [Outcome(OutcomeKind.REFUSED, "address_not_allowed")]
    await transport.close()
    assert names.asked == []
    assert push_service.connections == 0


@pytest.mark.parametrize(
    "found",
    [
        [LOOPBACK],
        [PUBLIC, LOOPBACK],
        [ipaddress.ip_address("::1")],
        [ipaddress.ip_address("::ffff:127.0.0.1")],
        [ipaddress.ip_address("169.254.169.254")],
        [ipaddress.ip_address("10.0.0.5")],
    ],
)
async def test_a_permitted_name_that_leads_inside_is_refused_when_registering_and_when_sending(
    subscription: Subscription, signer: VapidSigner, push: Push, found: Sequence[IPAddress]
) -> None:
    addresses = PushAddresses(["push.rounds.example"], resolve=Names(found))
    transport = WebPushTransport(signer=signer, addresses=addresses)
    target = elsewhere(subscription, "https://push.rounds.example/x")
    with pytest.raises(DeviceRefused):
        await addresses.check(target)
    assert await transport.send([push(target)]) == [Outcome(OutcomeKind.REFUSED, "address_not_allowed")]
    await transport.close()


async def test_a_name_that_leads_inside_after_it_was_accepted_is_refused_when_sending(
    subscription: Subscription, signer: VapidSigner, push: Push
) -> None:
    names = Names([PUBLIC], [LOOPBACK])
    addresses = PushAddresses(["push.rounds.example"], resolve=names)
    transport = WebPushTransport(signer=signer, addresses=addresses)
    target = elsewhere(subscription, "https://push.rounds.example/x")
    await addresses.check(target)
    assert await transport.send([push(target)]) == [Outcome(OutcomeKind.REFUSED, "address_not_allowed")]
    await transport.close()
    assert (
        names.asked == ["push.rounds.example"] * 2
    )  # looked up once to send: what was checked is what is dialled


async def test_a_test_service_whose_name_leads_elsewhere_is_refused(
    push_service: PushService, subscription: Subscription, signer: VapidSigner, push: Push
) -> None:
    addresses = PushAddresses([push_service.origin], resolve=Names([PUBLIC]))
    transport = WebPushTransport(signer=signer, addresses=addresses, limits=Limits(connect=0.2))
    with pytest.raises(DeviceRefused):
        await addresses.check(device(subscription))
    assert await transport.send([push(subscription)]) == [Outcome(OutcomeKind.REFUSED, "address_not_allowed")]
    await transport.close()


async def test_the_second_address_of_a_name_is_tried_when_the_first_does_not_answer(
    push_service: PushService, subscription: Subscription, signer: VapidSigner, push: Push
) -> None:
    nobody = ipaddress.ip_address("127.0.0.2")  # this machine too, but the service listens on 127.0.0.1 alone
    addresses = PushAddresses([push_service.origin], resolve=Names([nobody, LOOPBACK]))
    transport = WebPushTransport(signer=signer, addresses=addresses)
    [outcome] = await transport.send([push(subscription)])
    await transport.close()
    assert outcome.kind is OutcomeKind.DELIVERED


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(
    webpush: WebPushTransport, push_service: PushService, subscription: Subscription, push: Push, status: int
) -> None:
    with PushService() as inside:
        push_service.script(
            subscription.endpoint, Answer(status, headers={"Location": f"{inside.origin}/secret"})
        )
        outcomes = await webpush.send([push(subscription)])
        assert outcomes == [Outcome(OutcomeKind.REFUSED, f"http_{status}")]
        assert inside.connections == 0
    assert len(push_service.requests) == 1


async def test_keys_that_went_bad_in_store_are_refused_when_sending(
    webpush: WebPushTransport, push_service: PushService, subscription: Subscription, push: Push
) -> None:
    bad_point = replace(device(subscription), p256dh="AAAA")
    bad_secret = replace(device(subscription), auth=None)
    assert await webpush.send([push(bad_point), push(bad_secret)]) == [
        Outcome(OutcomeKind.REFUSED, "p256dh_not_allowed"),
        Outcome(OutcomeKind.REFUSED, "auth_not_allowed"),
    ]
    assert push_service.connections == 0

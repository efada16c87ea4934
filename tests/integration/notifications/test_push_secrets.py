"""Who holds an address can push to it: no log line, error or `repr` may show one."""

import logging

import pytest

from notifications.dispatch import PushDispatcher
from notifications.fcm import FcmTransport
from notifications.transport import Destination, DestinationKind, OutcomeKind
from notifications.webpush import WebPushTransport
from notifications.wording import Wording
from tests.integration.notifications.conftest import Push, device
from tests.servers import fcm_server as fake
from tests.servers.fcm_server import TOKEN_ENDPOINT, FcmServer
from tests.servers.loopback import Answer
from tests.servers.push_service import PushService

TOKEN = Destination(DestinationKind.FCM_TOKEN, "cFk3:APA91b-secret_canary_token")


@pytest.mark.parametrize("status", [201, 302, 400, 403, 410, 429, 500])
async def test_no_log_line_shows_an_address_or_key_of_web_push(
    webpush: WebPushTransport,
    push_service: PushService,
    push: Push,
    caplog: pytest.LogCaptureFixture,
    status: int,
) -> None:
    caplog.set_level(logging.DEBUG)
    subscription = push_service.subscribe()
    push_service.always(subscription.endpoint, Answer(status, subscription.endpoint.encode()))
    message = push(subscription)
    outcomes = await webpush.send([message, push(subscription, wording=Wording("\ud800", ""))])
    seen = caplog.text + repr(outcomes) + repr(message)
    secret = subscription.endpoint.rpartition("/")[2]
    assert not any(part in seen for part in (secret, subscription.p256dh, subscription.auth))


@pytest.mark.parametrize(
    "answer",
    [None, fake.UNREGISTERED, fake.UNAUTHENTICATED, fake.INVALID_ARGUMENT, fake.INTERNAL, fake.NOT_JSON],
)
async def test_no_log_line_shows_an_address_or_token_of_fcm(
    fcm: FcmTransport,
    fcm_server: FcmServer,
    push: Push,
    caplog: pytest.LogCaptureFixture,
    answer: Answer | None,
) -> None:
    caplog.set_level(logging.DEBUG)
    if answer is not None:
        fcm_server.always(TOKEN.address, answer)
    message = push(TOKEN)
    outcomes = await fcm.send([message])
    fcm_server.script(TOKEN_ENDPOINT, fake.INVALID_GRANT)
    seen = caplog.text + repr(outcomes) + repr(message)
    authorization = next(
        r.headers["Authorization"] for r in fcm_server.requests if "Authorization" in r.headers
    )
    assert "canary" not in seen
    assert authorization.removeprefix("Bearer ") not in seen


async def test_each_device_is_reached_through_its_own_transport(
    webpush: WebPushTransport, fcm: FcmTransport, push_service: PushService, fcm_server: FcmServer, push: Push
) -> None:
    subscription = push_service.subscribe()
    fcm_server.script(TOKEN.address, fake.UNREGISTERED)
    dispatcher = PushDispatcher(webpush=webpush, fcm=fcm)
    outcomes = await dispatcher.send(
        [push(TOKEN), push(subscription), push(TOKEN), push(device(subscription))]
    )
    kinds = [outcome.kind for outcome in outcomes]
    assert sorted(kinds[::2]) == [OutcomeKind.DELIVERED, OutcomeKind.GONE]
    assert kinds[1::2] == [OutcomeKind.DELIVERED] * 2
    assert len(push_service.received) == 2


async def test_devices_of_firebase_wait_while_it_is_not_configured(
    webpush: WebPushTransport, push_service: PushService, push: Push
) -> None:
    dispatcher = PushDispatcher(webpush=webpush, fcm=None)
    outcomes = await dispatcher.send([push(TOKEN), push(push_service.subscribe())])
    assert [outcome.kind for outcome in outcomes] == [OutcomeKind.MISCONFIGURED, OutcomeKind.DELIVERED]

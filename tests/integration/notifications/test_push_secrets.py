"""Who holds an address can push to it: no log line, error or `repr` may show one."""

import logging

import pytest

from notifications.fcm import FcmTransport
from notifications.transport import Destination, DestinationKind
from notifications.webpush import WebPushTransport
from notifications.wording import Wording
from tests.integration.notifications.conftest import Push
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
    fcm_server.revoke_access_tokens()
    fcm_server.script(TOKEN_ENDPOINT, fake.INVALID_GRANT)
    outcomes += await fcm.send([message])
    assert outcomes[-1].code == "credentials_not_accepted"
    seen = caplog.text + repr(outcomes) + repr(message)
    authorization = next(
        r.headers["Authorization"] for r in fcm_server.requests if "Authorization" in r.headers
    )
    assert "canary" not in seen
    assert authorization.removeprefix("Bearer ") not in seen

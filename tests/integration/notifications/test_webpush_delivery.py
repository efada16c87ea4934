import asyncio
import time

import pytest

from notifications.payload import topic_for
from notifications.transport import Outcome, OutcomeKind
from notifications.webpush import WebPushTransport
from notifications.wording import Wording
from tests.integration.notifications.conftest import LINK, SUBJECT, Push
from tests.servers.loopback import HANG, Answer
from tests.servers.push_service import PushService, Subscription


async def test_a_browser_reads_what_was_sent(
    webpush: WebPushTransport, push_service: PushService, subscription: Subscription, push: Push
) -> None:
    [outcome] = await webpush.send([push(subscription, message_id="m-1")])
    assert outcome == Outcome(OutcomeKind.DELIVERED, "http_201")
    [received] = push_service.received
    assert received.payload["web_push"] == 8030
    assert received.payload["notification"]["title"] == "A new case in Dermatology"
    assert received.payload["notification"]["navigate"] == LINK
    assert received.message_id == "m-1"


async def test_a_message_is_signed_and_waits_two_days_for_a_phone_that_is_off(
    webpush: WebPushTransport, push_service: PushService, subscription: Subscription, push: Push
) -> None:
    await webpush.send([push(subscription, message_id="m-1")])
    [received] = push_service.received
    assert received.claims["aud"] == push_service.origin
    assert received.claims["sub"] == SUBJECT
    assert 11 * 3600 < received.claims["exp"] - time.time() <= 12 * 3600
    assert received.request.headers["TTL"] == str(48 * 3600)
    assert received.request.headers["Urgency"] == "normal"
    assert received.request.headers["Topic"] == topic_for("m-1")


async def test_no_cookie_or_proxy_of_the_machine_is_used(
    webpush: WebPushTransport,
    push_service: PushService,
    subscription: Subscription,
    push: Push,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    push_service.script(subscription.endpoint, Answer(201, headers={"Set-Cookie": "id=1"}))
    outcomes = [(await webpush.send([push(subscription)]))[0].kind for _ in range(2)]
    assert outcomes == [OutcomeKind.DELIVERED] * 2
    assert not any("Cookie" in request.headers for request in push_service.requests)


async def test_connections_are_used_again(
    webpush: WebPushTransport, push_service: PushService, subscription: Subscription, push: Push
) -> None:
    for _ in range(10):
        await webpush.send([push(subscription)])
    assert len(push_service.received) == 10
    assert push_service.connections == 1


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Answer(200), Outcome(OutcomeKind.DELIVERED, "http_200")),
        (Answer(201), Outcome(OutcomeKind.DELIVERED, "http_201")),
        (Answer(202), Outcome(OutcomeKind.DELIVERED, "http_202")),
        (Answer(204), Outcome(OutcomeKind.DELIVERED, "http_204")),
        (Answer(400), Outcome(OutcomeKind.REFUSED, "http_400")),
        (Answer(401), Outcome(OutcomeKind.MISCONFIGURED, "http_401")),
        (Answer(403, b'{"reason":"BadJwtToken"}'), Outcome(OutcomeKind.MISCONFIGURED, "http_403")),
        (Answer(404), Outcome(OutcomeKind.GONE, "http_404")),
        (Answer(406), Outcome(OutcomeKind.RETRY, "http_406")),
        (Answer(408), Outcome(OutcomeKind.RETRY, "http_408")),
        (Answer(410), Outcome(OutcomeKind.GONE, "http_410")),
        (Answer(413), Outcome(OutcomeKind.TOO_LARGE, "http_413")),
        (Answer(429), Outcome(OutcomeKind.RETRY, "http_429")),
        (Answer(429, headers={"Retry-After": "37"}), Outcome(OutcomeKind.RETRY, "http_429", 37.0)),
        (Answer(500), Outcome(OutcomeKind.RETRY, "http_500")),
        (Answer(502, b"<html>"), Outcome(OutcomeKind.RETRY, "http_502")),
        (Answer(503, headers={"Retry-After": "soon"}), Outcome(OutcomeKind.RETRY, "http_503")),
    ],
)
async def test_every_answer_of_a_push_service_has_its_outcome(
    webpush: WebPushTransport,
    push_service: PushService,
    subscription: Subscription,
    push: Push,
    answer: Answer,
    outcome: Outcome,
) -> None:
    push_service.script(subscription.endpoint, answer)
    assert await webpush.send([push(subscription)]) == [outcome]
    assert len(push_service.requests) == 1  # whether to try again is for the caller to decide


async def test_a_service_that_says_nothing_is_given_up_and_tried_later(
    impatient_webpush: WebPushTransport, push_service: PushService, subscription: Subscription, push: Push
) -> None:
    push_service.script(subscription.endpoint, HANG)
    assert await impatient_webpush.send([push(subscription)]) == [Outcome(OutcomeKind.RETRY, "timeout")]
    assert len(push_service.requests) == 1


async def test_a_service_that_is_down_is_tried_later(
    webpush: WebPushTransport, push_service: PushService, subscription: Subscription, push: Push
) -> None:
    message = push(subscription)
    push_service.stop()
    try:
        assert await webpush.send([message]) == [Outcome(OutcomeKind.RETRY, "unreachable")]
    finally:
        push_service.start()


async def test_each_message_of_many_has_the_outcome_of_its_own(
    webpush: WebPushTransport, push_service: PushService, push: Push
) -> None:
    subscriptions = [push_service.subscribe() for _ in range(60)]
    for number, subscription in enumerate(subscriptions):
        if number % 3:
            push_service.script(subscription.endpoint, Answer(410 if number % 3 == 1 else 500))
    outcomes = await webpush.send([push(subscription) for subscription in subscriptions])
    expected = [OutcomeKind.DELIVERED, OutcomeKind.GONE, OutcomeKind.RETRY] * 20
    assert [outcome.kind for outcome in outcomes] == expected
    assert len(push_service.received) == 20


async def test_nothing_to_send_is_no_request(webpush: WebPushTransport, push_service: PushService) -> None:
    assert await webpush.send([]) == []
    assert push_service.connections == 0


async def test_one_silent_service_does_not_keep_the_others_waiting(
    webpush: WebPushTransport, push_service: PushService, push: Push
) -> None:
    subscriptions = [push_service.subscribe() for _ in range(50)]
    push_service.script(subscriptions[0].endpoint, HANG)
    sending = asyncio.create_task(webpush.send([push(subscription) for subscription in subscriptions]))
    await asyncio.to_thread(push_service.wait_for, lambda received: len(received) == 49)
    assert not sending.done()  # all the others have arrived while the silent one is still waited for
    push_service.released.set()
    outcomes = await sending
    assert outcomes[0] == Outcome(OutcomeKind.RETRY, "unreachable")
    assert {outcome.kind for outcome in outcomes[1:]} == {OutcomeKind.DELIVERED}


async def test_a_message_over_four_kilobytes_is_never_sent(
    webpush: WebPushTransport, push_service: PushService, subscription: Subscription, push: Push
) -> None:
    long = push(subscription, wording=Wording("x" * 4000, ""))
    outcomes = await webpush.send([long, push(subscription)])
    assert [outcome.kind for outcome in outcomes] == [OutcomeKind.TOO_LARGE, OutcomeKind.DELIVERED]
    assert len(push_service.requests) == 1


async def test_a_defect_of_ours_costs_one_message_and_shows_no_address(
    webpush: WebPushTransport,
    push_service: PushService,
    subscription: Subscription,
    push: Push,
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken = push(subscription, wording=Wording("\ud800", ""))  # no UTF-8 can be made of it
    outcomes = await webpush.send([push(subscription), broken, push(subscription)])
    kinds = [outcome.kind for outcome in outcomes]
    assert kinds == [OutcomeKind.DELIVERED, OutcomeKind.RETRY, OutcomeKind.DELIVERED]
    assert outcomes[1].code == "unexpected_error"
    assert "UnicodeEncodeError" in caplog.text
    assert subscription.endpoint not in caplog.text

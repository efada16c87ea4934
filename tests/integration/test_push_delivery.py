"""From what happened to what a browser decrypts, through the real queue and a push service on the wire."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from backend.alerts.rules import ATTEMPTS_MOST, FIRST_DELAY, PUSH_BATCH, SENDING_GRACE
from backend.alerts.service import deliver
from backend.cases.rules import CASE_PUBLISHED
from backend.kernel.actor import Role
from backend.kernel.clock import now
from backend.kernel.database import execute
from backend.kernel.jobs import enqueue
from backend.settings import load
from tests.community import Community, Person, annotation, decide, running_community
from tests.integration import rows
from tests.integration.pushing import (
    devices_of,
    make_due,
    messages,
    outcomes,
    pushing_through,
    register,
)
from tests.integration.rows import person
from tests.servers import fcm_server
from tests.servers.fcm_server import FcmServer
from tests.servers.loopback import Answer, Request
from tests.servers.push_service import PushService, Subscription

CANARIES = {
    "title": "Canary title of Mrs Miller",
    "question": "Canary question?",
    "history": "Canary history",
    "answer": "Canary answer",
    "teaching_points": "Canary teaching",
    "tags": ["canary tag"],
}


@pytest.fixture
def push_service() -> Iterator[PushService]:
    with PushService() as service:
        yield service


@pytest_asyncio.fixture
async def pushing(
    push_service: PushService, settings_environment: dict[str, str]
) -> AsyncIterator[Community]:
    async with pushing_through(push_service, settings_environment) as community:
        yield community


async def published(community: Community, **columns: object) -> str:
    """A case by somebody, approved by somebody else; nobody has been told yet."""
    author = await person(community, display_name="Dr Canary")
    reviewer = await person(community, role=Role.REVIEWER)
    case_id = await rows.case(author, **{"state": "in_review", **columns})
    await decide(reviewer, {"id": str(case_id), "version": 1}, "approve")
    return str(case_id)


async def follower(community: Community, service: PushService) -> tuple[Person, Subscription]:
    """Somebody who follows dermatology, with one browser."""
    somebody = await person(community)
    assert (await somebody.put("/api/follows/specialty/dermatology")).status_code == 204
    return somebody, await register(somebody, service)


async def test_a_follower_is_pushed_a_new_case_that_says_its_specialty_and_nothing_else(
    pushing: Community, push_service: PushService
) -> None:
    _, subscription = await follower(pushing, push_service)
    case_id = await published(pushing, **CANARIES)
    await pushing.run_jobs()
    [received] = push_service.received
    assert received.endpoint == subscription.endpoint
    [message] = await messages()
    assert received.payload == {
        "web_push": 8030,
        "notification": {
            "title": "A new case in Dermatology",
            "body": received.payload["notification"]["body"],
            "navigate": f"{pushing.settings.public_url}/case/{case_id}",
            "tag": str(message["id"]),
            "lang": "en",
            "data": {"message_id": str(message["id"])},
        },
    }
    for said in (received.plaintext.decode(), str(received.request.headers), received.request.path):
        assert "anary" not in said
        assert "Miller" not in said
        assert "Itchy" not in said
    assert (message["state"], message["code"], message["attempts"]) == ("delivered", "http_201", 1)
    assert message["sent_at"]
    assert push_service.refusals == []


async def test_every_kind_of_push_names_nothing_clinical(
    pushing: Community, push_service: PushService
) -> None:
    author, peer = (
        await person(pushing, display_name="Dr Canary"),
        await person(pushing, display_name="Dr Canary"),
    )
    reviewer = await person(pushing, role=Role.REVIEWER)
    await register(author, push_service)
    case_id = await rows.case(author, state="in_review", **CANARIES)
    image_id = await rows.image(case_id)
    await decide(reviewer, {"id": str(case_id), "version": 1}, "approve", "Canary reason")
    await peer.post(f"/api/cases/{case_id}/comments", {"text": "Canary comment"})
    await peer.post(f"/api/images/{image_id}/annotations", annotation(1, 1, text="Canary mark"))
    await pushing.run_jobs()
    admin = await person(pushing, role=Role.ADMIN)
    taken_down = await admin.put(f"/api/admin/cases/{case_id}/removal", {"reason": "Canary removal"})
    assert taken_down.status_code == 204, taken_down.text
    await pushing.run_jobs()
    titles = sorted(push.payload["notification"]["title"] for push in push_service.received)
    assert titles == [
        "A decision on your case in Dermatology",
        "A new comment in Dermatology",
        "A new mark on a photo in Dermatology",
        "An administrator took down your case in Dermatology",
    ]
    assert not [push for push in push_service.received if b"anary" in push.plaintext]


async def test_each_device_gets_one_message_with_one_outcome(
    pushing: Community, push_service: PushService
) -> None:
    somebody, _ = await follower(pushing, push_service)
    laptop = await pushing.stranger()
    await rows.sign_in(pushing, laptop, UUID(somebody.me["id"]))
    await register(laptop, push_service)
    await follower(pushing, push_service)
    await published(pushing)
    await asyncio.gather(pushing.run_jobs(), pushing.run_jobs())
    await pushing.run_jobs()
    assert len(push_service.received) == 3
    assert len({push.endpoint for push in push_service.received}) == 3
    assert await outcomes() == [("delivered", "http_201")] * 3


async def test_who_is_told_again_by_a_job_that_runs_twice_is_pushed_once(
    pushing: Community, push_service: PushService
) -> None:
    await follower(pushing, push_service)
    case_id = await published(pushing)
    await pushing.run_jobs()
    for _ in range(2):
        await enqueue(CASE_PUBLISHED, case_id=case_id, after=None)
        await pushing.run_jobs()
    assert len(push_service.requests) == 1
    assert await outcomes() == [("delivered", "http_201")]
    assert await rows.rows("SELECT 1 FROM procrastinate_jobs WHERE status <> 'succeeded'") == []


async def test_many_devices_are_reached_in_batches(pushing: Community, push_service: PushService) -> None:
    somebody, _ = await follower(pushing, push_service)
    [device] = await devices_of(somebody)
    for _ in range(PUSH_BATCH + 10):
        other = push_service.subscribe()
        account = await rows.account()
        session = {"id": uuid4(), "account_id": account, "token_hash": uuid4().bytes * 2}
        await rows.insert(
            "sessions", {**session, "created_at": now(), "expires_at": now() + timedelta(days=1)}
        )
        await rows.insert(
            "devices",
            {
                **device,
                "id": uuid4(),
                "account_id": account,
                "session_id": session["id"],
                "address": other.endpoint,
                "p256dh": other.p256dh,
                "auth": other.auth,
            },
        )
        follow = {"id": uuid4(), "account_id": account, "kind": "specialty", "target": "dermatology"}
        await rows.insert("follows", {**follow, "created_at": now()})
    await published(pushing)
    await pushing.run_jobs()
    assert len(push_service.received) == PUSH_BATCH + 11
    assert set(await outcomes()) == {("delivered", "http_201")}


async def test_a_dead_device_is_pruned_and_never_tried_again(
    pushing: Community, push_service: PushService
) -> None:
    somebody, subscription = await follower(pushing, push_service)
    push_service.always(subscription.endpoint, Answer(410))
    await published(pushing)
    await pushing.run_jobs()
    assert await outcomes() == [("gone", "http_410")]
    assert await devices_of(somebody) == []
    asked = len(push_service.requests)
    await published(pushing)
    await pushing.run_jobs()
    await deliver.sweep()
    await pushing.run_jobs()
    assert len(push_service.requests) == asked
    assert len((await somebody.get("/api/inbox")).json()["items"]) == 2


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
async def test_no_other_answer_costs_a_device(
    pushing: Community, push_service: PushService, status: int
) -> None:
    somebody, subscription = await follower(pushing, push_service)
    push_service.script(subscription.endpoint, Answer(status))
    await published(pushing)
    await pushing.run_jobs()
    assert await outcomes() == [("pending", f"http_{status}")]
    assert len(await devices_of(somebody)) == 1
    assert push_service.received == []


async def test_a_service_in_trouble_is_asked_again_later_and_the_message_arrives_once(
    pushing: Community, push_service: PushService
) -> None:
    _, subscription = await follower(pushing, push_service)
    push_service.script(subscription.endpoint, Answer(500), Answer(503, headers={"Retry-After": "77"}))
    await published(pushing)
    begun = now()
    await pushing.run_jobs()
    [message] = await messages()
    waited = message["due_at"] - begun
    assert (message["state"], message["attempts"]) == ("pending", 1)
    assert FIRST_DELAY <= waited < FIRST_DELAY + timedelta(seconds=30)
    # Before its time nothing is sent, whoever asks.
    await deliver.deliver(pushing.ports, message_ids=[message["id"]])
    await deliver.sweep()
    await pushing.run_jobs()
    assert len(push_service.requests) == 1
    await make_due()
    begun = now()
    await deliver.sweep()
    await pushing.run_jobs()
    [message] = await messages()
    assert (message["state"], message["code"], message["attempts"]) == ("pending", "http_503", 2)
    assert message["due_at"] - begun >= timedelta(seconds=77), "not before the service wants"
    await make_due()
    await deliver.sweep()
    await pushing.run_jobs()
    assert len(push_service.received) == 1
    assert await outcomes() == [("delivered", "http_201")]
    topics = {request.headers["Topic"] for request in push_service.requests}
    assert len(topics) == 1, "a second copy replaces the first one"


async def test_a_message_that_never_passes_ends_as_expired(
    pushing: Community, push_service: PushService
) -> None:
    _, subscription = await follower(pushing, push_service)
    push_service.always(subscription.endpoint, Answer(500))
    await published(pushing)
    await pushing.run_jobs()
    for _ in range(ATTEMPTS_MOST + 2):
        await make_due()
        await deliver.sweep()
        await pushing.run_jobs()
    assert await outcomes() == [("expired", "http_500")]
    assert len(push_service.requests) == ATTEMPTS_MOST


async def test_what_fails_by_our_own_keys_is_kept_until_they_are_mended(
    pushing: Community, push_service: PushService
) -> None:
    _, subscription = await follower(pushing, push_service)
    push_service.always(subscription.endpoint, Answer(403))
    await published(pushing)
    await pushing.run_jobs()
    await execute("UPDATE push_messages SET attempts = $1", ATTEMPTS_MOST + 5)
    await make_due()
    await deliver.sweep()
    await pushing.run_jobs()
    assert await outcomes() == [("pending", "http_403")]
    push_service.always(subscription.endpoint, Answer(201))
    await make_due()
    await deliver.sweep()
    await pushing.run_jobs()
    assert await outcomes() == [("delivered", "http_201")]
    await execute("UPDATE push_messages SET state = 'pending', created_at = now() - interval '49 hours'")
    push_service.always(subscription.endpoint, Answer(403))
    await deliver.sweep()
    await pushing.run_jobs()
    assert await outcomes() == [("expired", "http_403")]


class SlowService(PushService):
    """Thinks about every message until `released` is set, and then says that the device is dead."""

    def answer_to(self, request: Request) -> Answer:
        self.released.wait()
        return Answer(410)


async def test_a_late_refusal_spares_a_device_that_registered_again_meanwhile(
    settings_environment: dict[str, str],
) -> None:
    with SlowService() as service:
        async with pushing_through(service, settings_environment) as community:
            somebody, subscription = await follower(community, service)
            await published(community)
            working = asyncio.create_task(community.run_jobs())
            await asyncio.to_thread(service.wait_for_requests, 1)
            await register(somebody, service, subscription=subscription)
            service.released.set()
            await working
            assert await outcomes() == [("gone", "http_410")]
            [device] = await devices_of(somebody)
            assert device["version"] == 2
            # The service says it again, now of the registration that it was asked about.
            await published(community)
            await community.run_jobs()
            assert await devices_of(somebody) == []


async def test_nothing_is_sent_to_who_signed_out_meanwhile(
    pushing: Community, push_service: PushService
) -> None:
    somebody, subscription = await follower(pushing, push_service)
    push_service.script(subscription.endpoint, Answer(500))
    await published(pushing)
    await pushing.run_jobs()
    await somebody.delete("/api/session")
    await make_due()
    await deliver.sweep()
    await pushing.run_jobs()
    assert len(push_service.requests) == 1
    assert await outcomes() == [("gone", "device_unlinked")]


async def test_nothing_is_sent_to_whose_session_ran_out(
    pushing: Community, push_service: PushService
) -> None:
    somebody, subscription = await follower(pushing, push_service)
    push_service.script(subscription.endpoint, Answer(500))
    await published(pushing)
    await pushing.run_jobs()
    await execute("UPDATE sessions SET expires_at = now() WHERE account_id = $1", UUID(somebody.me["id"]))
    await published(pushing)
    await make_due()
    await deliver.sweep()
    await pushing.run_jobs()
    assert len(push_service.requests) == 1
    assert await outcomes() == [("gone", "device_unlinked")], "and for the second case there is no message"


async def test_a_message_never_reaches_the_next_person_on_the_same_browser(
    pushing: Community, push_service: PushService
) -> None:
    _, subscription = await follower(pushing, push_service)
    push_service.script(subscription.endpoint, Answer(500))
    await published(pushing)
    await pushing.run_jobs()
    await register(await person(pushing), push_service, subscription=subscription)
    await make_due()
    await deliver.sweep()
    await pushing.run_jobs()
    assert push_service.received == []
    assert await outcomes() == [("gone", "device_unlinked")]


async def test_nothing_is_sent_about_a_case_taken_back_meanwhile(
    pushing: Community, push_service: PushService
) -> None:
    _, subscription = await follower(pushing, push_service)
    push_service.script(subscription.endpoint, Answer(500))
    case_id = await published(pushing)
    await pushing.run_jobs()
    await execute("UPDATE cases SET state = 'retracted' WHERE id = $1", UUID(case_id))
    await make_due()
    await deliver.sweep()
    await pushing.run_jobs()
    assert len(push_service.requests) == 1
    assert await outcomes() == [("refused", "no_longer_visible")]


async def test_what_a_killed_worker_was_sending_is_sent_by_the_next_one(
    pushing: Community, push_service: PushService
) -> None:
    _, subscription = await follower(pushing, push_service)
    push_service.script(subscription.endpoint, Answer(500))
    await published(pushing)
    await pushing.run_jobs()
    # As it leaves a message: leased, and nobody there to say what became of it.
    lease = "UPDATE push_messages SET state = 'sending', due_at = now() + $1::interval"
    await execute(lease, SENDING_GRACE)
    await deliver.sweep()
    await pushing.run_jobs()
    assert len(push_service.requests) == 1, "the lease is somebody else's"
    await make_due()
    await deliver.sweep()
    await pushing.run_jobs()
    assert await outcomes() == [("delivered", "http_201")]
    assert len(push_service.received) == 1


async def test_deliveries_do_not_pile_up_while_no_worker_takes_them(
    pushing: Community, push_service: PushService
) -> None:
    _, subscription = await follower(pushing, push_service)
    push_service.script(subscription.endpoint, Answer(500))
    await published(pushing)
    await pushing.run_jobs()
    await make_due()
    for _ in range(5):
        await deliver.sweep()
    waiting = await rows.rows("SELECT 1 FROM procrastinate_jobs WHERE status = 'todo'")
    assert len(waiting) == 1


@pytest.fixture
def fcm() -> Iterator[FcmServer]:
    with FcmServer() as server:
        yield server


@pytest_asyncio.fixture
async def firebase(
    fcm: FcmServer, settings_environment: dict[str, str], tmp_path: Path
) -> AsyncIterator[Community]:
    web_config = tmp_path / "firebase-web.json"
    web_config.write_text('{"projectId": "caserounds-test"}')
    environment = {
        **settings_environment,
        "FIREBASE_CREDENTIALS": str(fcm.write_credentials(tmp_path)),
        "FIREBASE_WEB_CONFIG": str(web_config),
        "FCM_BASE_URL": fcm.origin,
    }
    async with running_community(load(environment)) as community:
        yield community


async def with_token(community: Community, kind: str = "fcm_token") -> tuple[Person, str]:
    """Somebody who follows dermatology, on a phone that Firebase reaches."""
    somebody = await person(community)
    await somebody.put("/api/follows/specialty/dermatology")
    address = uuid4().hex + (":APA91b" + uuid4().hex if kind == "fcm_token" else "")
    registered = await somebody.post("/api/devices", {"kind": kind, "address": address, "label": "A phone"})
    assert registered.status_code == 201, registered.text
    return somebody, address


@pytest.mark.parametrize("kind", ["fcm_token", "fcm_fid"])
async def test_where_firebase_is_configured_it_carries_the_same_message(
    firebase: Community, fcm: FcmServer, kind: str
) -> None:
    somebody, address = await with_token(firebase, kind)
    configuration: dict[str, Any] = (await somebody.get("/api/push")).json()
    assert (configuration["transport"], configuration["firebase"]) == (
        "fcm",
        {"projectId": "caserounds-test"},
    )
    case_id = await published(firebase, **CANARIES)
    await firebase.run_jobs()
    [received] = fcm.received
    assert (received.kind, received.address) == (kind.removeprefix("fcm_"), address)
    notification = received.payload["notification"]
    assert received.payload["web_push"] == 8030
    assert notification["title"] == "A new case in Dermatology"
    assert notification["navigate"] == f"{firebase.settings.public_url}/case/{case_id}"
    assert "anary" not in str(received.message)
    assert "Miller" not in str(received.message)
    [message] = await messages()
    assert message["state"] == "delivered"
    assert fcm.token_exchanges == 1


async def test_firebase_outcomes_prune_retry_or_keep(firebase: Community, fcm: FcmServer) -> None:
    dead, dead_address = await with_token(firebase)
    busy, busy_address = await with_token(firebase)
    fine, _ = await with_token(firebase)
    fcm.script(dead_address, fcm_server.UNREGISTERED)
    fcm.script(busy_address, fcm_server.UNAVAILABLE)
    await published(firebase)
    await firebase.run_jobs()
    states = {
        str(row["account_id"]): row["state"]
        for row in await rows.rows(
            "SELECT e.account_id, p.state FROM push_messages p JOIN inbox_entries e ON e.id = p.entry_id"
        )
    }
    assert states == {dead.me["id"]: "gone", busy.me["id"]: "pending", fine.me["id"]: "delivered"}
    assert await devices_of(dead) == []
    assert len(await devices_of(busy)) == 1
    await make_due()
    await deliver.sweep()
    await firebase.run_jobs()
    assert sorted(message.address for message in fcm.received if message.address == busy_address) == [
        busy_address
    ]


async def test_bad_credentials_lose_no_message_and_no_device(firebase: Community, fcm: FcmServer) -> None:
    somebody, _ = await with_token(firebase)
    fcm.script(fcm_server.TOKEN_ENDPOINT, fcm_server.INVALID_GRANT)
    await published(firebase)
    await firebase.run_jobs()
    [message] = await messages()
    assert message["state"] == "pending"
    assert len(await devices_of(somebody)) == 1
    await make_due()
    await deliver.sweep()
    await firebase.run_jobs()
    assert len(fcm.received) == 1
    assert (await messages())[0]["state"] == "delivered"

"""Workers are killed while they tell people of a published case: everybody is told, nobody twice."""

import asyncio
from uuid import UUID

import pytest

from backend.alerts.rules import AUDIENCE_PAGE, PUSH_DUE
from backend.cases.rules import CASE_PUBLISHED
from backend.kernel.actor import Role
from backend.kernel.database import execute, fetch_all, fetch_value, transaction
from backend.kernel.events import Queue
from backend.kernel.ids import new_id
from backend.kernel.jobs import enqueue
from notifications.vapid import public_key
from tests.community import Person, decide
from tests.faults.jobs import jobs_of, let_dead_workers_be_missed, wait_until_idle
from tests.integration import rows
from tests.servers.deployment import DeployedCommunity, Deployment
from tests.servers.loopback import HANG
from tests.servers.push_service import PushService
from tests.waiting import LONG_PATIENCE, eventually

FOLLOWERS = AUDIENCE_PAGE + 200

_PEOPLE = """
INSERT INTO accounts (id, email, password_hash, display_name, profession, specialties, registration, role,
                      created_at, verified_at)
SELECT id, id || '@hospital.example', '', 'Dr Example', 'physician', '{}', 'GMC', 'practitioner', now(), now()
FROM unnest($1::uuid[]) AS id
"""

_FOLLOWING = """
INSERT INTO follows (id, account_id, kind, target, created_at)
SELECT gen_random_uuid(), id, 'specialty', 'dermatology', now() FROM unnest($1::uuid[]) AS id
"""

_ENTRY = """
INSERT INTO inbox_entries (id, account_id, kind, event_key, case_id, created_at)
VALUES ($1, $2, 'case_published', $3, $4, now())
"""


async def add_followers() -> list[UUID]:
    """People who follow dermatology, in the order in which they are told."""
    people = sorted(new_id() for _ in range(FOLLOWERS))
    await execute(_PEOPLE, people)
    await execute(_FOLLOWING, people)
    return people


async def publish(community: DeployedCommunity) -> UUID:
    """A case of somebody's is published; whom it concerns has not been told yet."""
    author = await rows.person(community)
    reviewer = await rows.person(community, role=Role.REVIEWER)
    case_id = await rows.case(author, state="in_review")
    await rows.image(case_id)
    await decide(reviewer, {"id": case_id, "version": 1}, "approve")
    return case_id


async def told() -> dict[UUID, int]:
    """How often each person was told of a published case."""
    rows = await fetch_all(
        "SELECT account_id, count(*) AS times FROM inbox_entries WHERE kind = 'case_published' GROUP BY account_id"
    )
    return {row["account_id"]: row["times"] for row in rows}


@pytest.mark.parametrize("page", [1, 2])
async def test_all_followers_are_told_once_after_a_kill_on_a_page(
    deployment: Deployment, community: DeployedCommunity, page: int
) -> None:
    deployment.start_api()
    followers = await add_followers()
    case_id = await publish(community)
    on_that_page = followers[(page - 1) * AUDIENCE_PAGE]
    worker = deployment.workers[Queue.DEFAULT]
    told_before = dict.fromkeys(followers[: (page - 1) * AUDIENCE_PAGE], 1)

    async with transaction():
        # The entry that is about to be made, uncommitted: the worker waits there, its page half written.
        entry_id = new_id()
        await execute(_ENTRY, entry_id, on_that_page, f"case_published:{case_id}", case_id)
        worker.start()
        await eventually(lambda: is_waiting(page), f"the worker to come to page {page}")
        worker.kill()
        await execute("DELETE FROM inbox_entries WHERE id = $1", entry_id)
    assert await told() == told_before

    await let_dead_workers_be_missed()
    worker.start()
    await wait_until_idle()
    assert await told() == dict.fromkeys(followers, 1)


async def is_waiting(page: int) -> bool:
    """Whether a job of that page waits for a lock."""
    waiting = await fetch_value("SELECT count(*) FROM pg_locks WHERE NOT granted")
    argument = "args ->> 'after' IS NULL" if page == 1 else "args ->> 'after' IS NOT NULL"
    running = await fetch_value(
        f"SELECT count(*) FROM procrastinate_jobs WHERE task_name = $1 AND status = 'doing' AND {argument}",
        CASE_PUBLISHED.name,
    )
    return bool(waiting and running)


async def test_nobody_is_told_twice_when_jobs_run_twice(
    deployment: Deployment, community: DeployedCommunity
) -> None:
    deployment.start_api()
    followers = await add_followers()
    case_id = await publish(community)
    for _ in range(3):
        await enqueue(CASE_PUBLISHED, case_id=str(case_id), after=None)
    deployment.workers[Queue.DEFAULT].start()
    await wait_until_idle()
    assert await told() == dict.fromkeys(followers, 1)


async def subscribe(person: Person, service: PushService, vapid_private_key: str) -> str:
    """Register a device at a push service; the answer is its address."""
    made = service.subscribe(public_key(vapid_private_key))
    device = {"kind": "webpush", "address": made.endpoint, "p256dh": made.p256dh, "auth": made.auth}
    assert (await person.post("/api/devices", {**device, "label": "Phone"})).status_code == 201
    assert (await person.put("/api/follows/specialty/dermatology")).status_code == 204
    return made.endpoint


async def test_push_in_flight_at_a_kill_is_sent_again_as_the_same_message(
    deployment: Deployment, community: DeployedCommunity, vapid_private_key: str
) -> None:
    with PushService() as service:
        deployment.start_api(PUSH_HOSTS=service.origin)
        peer = await rows.person(community)
        endpoint = await subscribe(peer, service, vapid_private_key)
        await publish(community)
        service.script(endpoint, HANG)
        worker = deployment.workers[Queue.PUSH]
        worker.start(PUSH_HOSTS=service.origin)
        deployment.workers[Queue.DEFAULT].start()
        await asyncio.to_thread(service.wait_for_requests, 1, LONG_PATIENCE)
        worker.kill()
        # On a slow machine the sweep may have asked once more, before the message was taken.
        assert await jobs_of(PUSH_DUE, "doing") >= 1

        await let_dead_workers_be_missed()
        await execute("UPDATE push_messages SET due_at = now() WHERE state = 'sending'")
        worker.start(PUSH_HOSTS=service.origin)
        [delivered] = await asyncio.to_thread(
            service.wait_for, lambda received: len(received) == 1, LONG_PATIENCE
        )
        await wait_until_idle()
        lost, repeated = service.requests
        assert service.read(endpoint, lost).message_id == delivered.message_id
        assert lost.headers["Topic"] == repeated.headers["Topic"]

    [message] = await fetch_all("SELECT id, state, attempts FROM push_messages")
    assert (message["state"], message["attempts"]) == ("delivered", 2)
    assert str(message["id"]) == delivered.message_id
    entries = (await peer.get("/api/inbox")).json()["items"]
    assert [entry["text"] for entry in entries] == ["A new case in Dermatology"]

"""While an update goes on newer code writes kinds of entries that older code beside it does not know."""

from collections.abc import AsyncIterator, Iterator
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from backend.alerts.rules import PUSH_DUE
from backend.kernel.clock import now
from backend.kernel.database import execute
from backend.kernel.ids import new_id
from backend.kernel.jobs import enqueue
from tests.community import Community, Person
from tests.integration import rows
from tests.integration.pushing import devices_of, make_due, outcomes, pushing_through, register
from tests.integration.rows import person
from tests.servers.push_service import PushService


@pytest.fixture
def push_service() -> Iterator[PushService]:
    with PushService() as service:
        yield service


@pytest_asyncio.fixture
async def updating(
    push_service: PushService, settings_environment: dict[str, str]
) -> AsyncIterator[Community]:
    """A community whose database is that of the release to come."""
    async with pushing_through(push_service, settings_environment) as community:
        owner = await asyncpg.connect(community.settings.owner())
        await owner.execute("ALTER TABLE inbox_entries DROP CONSTRAINT inbox_entries_kind_known")
        await owner.close()
        yield community


async def told(somebody: Person, kind: str) -> UUID:
    """An entry in somebody's inbox, of a case of their own."""
    entry_id = new_id()
    entry = {"account_id": UUID(somebody.me["id"]), "kind": kind, "case_id": await rows.case(somebody)}
    await rows.insert(
        "inbox_entries", {"id": entry_id, **entry, "event_key": str(uuid4()), "created_at": now()}
    )
    return entry_id


async def test_the_inbox_leaves_out_what_it_cannot_tell_and_keeps_it_unread(updating: Community) -> None:
    somebody = await person(updating)
    newer, known = await told(somebody, "case_translated"), await told(somebody, "case_decided")
    inbox = await somebody.get("/api/inbox")
    assert inbox.status_code == 200, inbox.text
    assert [entry["id"] for entry in inbox.json()["items"]] == [str(known)]
    assert (await somebody.get("/api/inbox/unread")).json() == {"count": 1}
    assert (await somebody.put(f"/api/inbox/{newer}/reading")).status_code == 404
    assert (await somebody.put("/api/inbox/reading")).status_code == 204
    unread = await rows.rows("SELECT id FROM inbox_entries WHERE read_at IS NULL")
    assert [row["id"] for row in unread] == [newer]


async def test_a_push_that_it_cannot_word_waits_for_a_newer_worker_and_holds_up_no_other(
    updating: Community, push_service: PushService
) -> None:
    somebody = await person(updating)
    await register(somebody, push_service)
    [device] = await devices_of(somebody)
    entries = [await told(somebody, "case_translated"), await told(somebody, "case_decided")]
    messages = [new_id() for _ in entries]
    for message, entry in zip(messages, entries, strict=True):
        due = {"created_at": now(), "due_at": now()}
        await rows.insert(
            "push_messages", {"id": message, "entry_id": entry, "device_id": device["id"], **due}
        )
    await enqueue(PUSH_DUE, message_ids=[str(message) for message in messages])
    await updating.run_jobs()
    assert await outcomes() == [("pending", "kind_unknown"), ("delivered", "http_201")]
    await execute("UPDATE inbox_entries SET kind = 'mark_added' WHERE id = $1", entries[0])
    await make_due()
    await enqueue(PUSH_DUE, message_ids=[str(messages[0])])
    await updating.run_jobs()
    assert await outcomes() == [("delivered", "http_201")] * 2

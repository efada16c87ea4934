"""What nobody needs any more goes: entries read long ago, and what became of pushes long sent."""

from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from backend.alerts.rules import (
    ENTRY_KEPT_AFTER_READING,
    MESSAGE_KEPT,
    MESSAGE_LIFETIME,
    MessageState,
)
from backend.alerts.service import prune
from backend.kernel.clock import now
from backend.kernel.ids import new_id
from tests.community import Community
from tests.integration import rows
from tests.integration.rows import person
from tests.servers.platform import PostgresServer

MOMENT = timedelta(minutes=1)


async def entry(account_id: UUID, case_id: UUID, *, read: timedelta | None, age: timedelta) -> UUID:
    """An inbox entry of some age, read so long ago or not yet."""
    identifier = new_id()
    values = {
        "id": identifier,
        "account_id": account_id,
        "kind": "case_published",
        "event_key": f"case_published:{identifier}",
        "case_id": case_id,
        "created_at": now() - age,
        "read_at": None if read is None else now() - read,
    }
    await rows.insert("inbox_entries", values)
    return identifier


async def message(entry_id: UUID, state: MessageState, age: timedelta) -> UUID:
    identifier, made = new_id(), now() - age
    values = {"id": identifier, "entry_id": entry_id, "state": state.value}
    await rows.insert("push_messages", {**values, "created_at": made, "due_at": made})
    return identifier


async def kept(table: str) -> set[UUID]:
    return {row["id"] for row in await rows.rows(f"SELECT id FROM {table}")}


async def somebody_and_a_case(community: Community) -> tuple[UUID, UUID]:
    somebody = await person(community)
    return UUID(somebody.me["id"]), await rows.case(somebody)


async def test_entries_that_were_read_long_ago_go_and_all_others_stay(community: Community) -> None:
    account_id, case_id = await somebody_and_a_case(community)
    long, age = ENTRY_KEPT_AFTER_READING, timedelta(days=1000)
    gone = await entry(account_id, case_id, read=long + MOMENT, age=age)
    staying = {
        await entry(account_id, case_id, read=long - MOMENT, age=age),
        await entry(account_id, case_id, read=None, age=age),
        await entry(account_id, case_id, read=MOMENT, age=MOMENT),
        await entry(account_id, case_id, read=None, age=MOMENT),
    }
    assert await kept("inbox_entries") == {gone, *staying}
    await prune.sweep()
    assert await kept("inbox_entries") == staying


async def test_what_became_of_pushes_long_sent_goes_and_what_is_under_way_stays(community: Community) -> None:
    account_id, case_id = await somebody_and_a_case(community)
    told = await entry(account_id, case_id, read=None, age=MESSAGE_KEPT + MOMENT)
    under_way = {MessageState.PENDING, MessageState.SENDING}
    staying = {await message(told, state, MESSAGE_KEPT + MOMENT) for state in under_way}
    for state in set(MessageState) - under_way:
        await message(told, state, MESSAGE_KEPT + MOMENT)
        staying.add(await message(told, state, MESSAGE_KEPT - MOMENT))
    await prune.sweep()
    assert await kept("push_messages") == staying
    assert await kept("inbox_entries") == {told}
    assert MESSAGE_KEPT > MESSAGE_LIFETIME, "nothing goes that may still be sent"


async def test_an_entry_takes_its_messages_with_it(community: Community) -> None:
    account_id, case_id = await somebody_and_a_case(community)
    old = await entry(account_id, case_id, read=ENTRY_KEPT_AFTER_READING + MOMENT, age=timedelta(days=200))
    await message(old, MessageState.DELIVERED, MOMENT)
    await prune.sweep()
    assert await kept("push_messages") == await kept("inbox_entries") == set()


async def test_so_much_goes_at_a_time_and_the_rest_the_next(
    community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prune, "PRUNE_BATCH", 2)
    monkeypatch.setattr(prune, "PRUNE_BATCHES", 2)
    account_id, case_id = await somebody_and_a_case(community)
    for _ in range(7):
        await entry(account_id, case_id, read=ENTRY_KEPT_AFTER_READING + MOMENT, age=timedelta(days=200))
    left = []
    for _ in range(3):
        await prune.sweep()
        left.append(len(await kept("inbox_entries")))
    assert left == [3, 0, 0]


async def test_what_somebody_has_in_hand_is_left_for_the_next_time(community: Community) -> None:
    account_id, case_id = await somebody_and_a_case(community)
    long = ENTRY_KEPT_AFTER_READING + MOMENT
    held, free = [await entry(account_id, case_id, read=long, age=timedelta(days=200)) for _ in range(2)]
    holder = await asyncpg.connect(community.settings.database_url)
    holding = holder.transaction()
    await holding.start()
    await holder.execute("SELECT 1 FROM inbox_entries WHERE id = $1 FOR UPDATE", held)
    await prune.sweep()
    assert await kept("inbox_entries") == {held}
    assert free not in await kept("inbox_entries")
    await holding.rollback()
    await holder.close()
    await prune.sweep()
    assert await kept("inbox_entries") == set()


@pytest.mark.parametrize("statement", [prune._READ_LONG_AGO, prune._FINISHED_LONG_AGO])
async def test_what_is_old_is_found_without_reading_all_the_rest(
    postgres_server: PostgresServer, database: str, statement: str
) -> None:
    connection = await asyncpg.connect(postgres_server.app_url(database))
    await connection.execute("SET enable_seqscan = off; SET enable_bitmapscan = off")
    plan = "\n".join(row[0] for row in await connection.fetch(f"EXPLAIN {statement}", now(), 10))
    await connection.close()
    assert "inbox_entries_read" in plan or "push_messages_finished" in plan

"""The audit trail: written by one function, changed by nobody, and what was changed all the same is found."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from backend.audit import queries
from backend.audit.rules.actions import Action
from backend.audit.rules.chain import Head, hash_of
from backend.audit.service import record
from backend.kernel.database import close_pool, fetch_value, open_pool, transaction
from backend.settings import Settings
from tests.integration import rows
from tests.integration.admin import trail


@pytest_asyncio.fixture
async def connected(settings: Settings) -> AsyncIterator[None]:
    """The app's own connections to a database with nothing in it."""
    await open_pool(settings.database_url, size=10)
    yield
    await close_pool()


@pytest_asyncio.fixture
async def owner(connected: None, settings: Settings) -> AsyncIterator[asyncpg.Connection]:
    """Whoever owns the database, and could change anything."""
    connection = await asyncpg.connect(settings.owner())
    yield connection
    await connection.close()


FORBIDDEN = (
    "UPDATE {} SET seq = 7",
    "DELETE FROM {}",
    "TRUNCATE {}",
    "INSERT INTO {} (seq) VALUES (7)",
    "ALTER TABLE {} ADD COLUMN mine text",
    "DROP TABLE {}",
)


async def test_the_app_cannot_write_to_the_trail_but_by_its_function(connected: None) -> None:
    await trail.write()
    for statement in FORBIDDEN:
        for table in ("audit_entries", "audit_head"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await rows.rows(statement.format(table))
    assert await trail.faults() == []


async def test_the_function_is_for_the_app_alone_and_cannot_be_replaced_by_it(connected: None) -> None:
    function = "audit_append(uuid, uuid, text, text, uuid, text)"
    assert not await fetch_value("SELECT has_function_privilege('public', $1, 'EXECUTE')", function)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await rows.rows(f"ALTER FUNCTION {function} SECURITY INVOKER")


async def test_a_function_of_the_same_name_elsewhere_is_not_called_in_its_place(
    owner: asyncpg.Connection,
) -> None:
    """The rights of the owner must not be lent to what somebody put in a schema of their own."""
    await owner.execute("CREATE SCHEMA mine; GRANT USAGE ON SCHEMA mine TO PUBLIC")
    await owner.execute(
        "CREATE FUNCTION mine.sha256(bytea) RETURNS bytea LANGUAGE sql RETURN '\\x00'::bytea;"
        "GRANT EXECUTE ON FUNCTION mine.sha256(bytea) TO PUBLIC"
    )
    async with transaction():
        await rows.rows("SET LOCAL search_path = mine, pg_catalog, public")
        await record(None, Action.CASE_SUBMITTED, subject="case", subject_id=uuid4())
    assert await trail.faults() == []


async def test_an_entry_needs_the_transaction_that_it_tells_of(connected: None) -> None:
    with pytest.raises(RuntimeError):
        await record(None, Action.CASE_SUBMITTED, subject="case", subject_id=uuid4())


async def test_a_transaction_that_is_rolled_back_leaves_no_entry_and_no_gap(connected: None) -> None:
    async def fail() -> None:
        async with transaction():
            await record(None, Action.CASE_SUBMITTED, subject="case", subject_id=uuid4())
            raise ZeroDivisionError

    await trail.write()
    with pytest.raises(ZeroDivisionError):
        await fail()
    await trail.write()
    assert (await queries.head()).seq == 2
    assert await trail.faults() == []


async def test_database_and_verifier_agree_on_whatever_an_entry_says(connected: None) -> None:
    for details in ({}, {"a": "ü, “quoted” 🩺", "b": "3:abc,"}, {"empty": ""}):
        async with transaction():
            await record(None, Action.ROLE_CHANGED, subject="account", subject_id=uuid4(), details=details)
    assert await trail.faults() == []


async def test_twenty_writers_at_once_make_one_whole_trail(connected: None) -> None:
    written = await asyncio.gather(*(trail.write(10) for _ in range(20)))
    cases = [case_id for some in written for case_id in some]
    assert (await queries.head()).seq == len(cases) == 200
    assert await trail.faults() == []
    assert {row["subject_id"] for row in await rows.rows("SELECT subject_id FROM audit_entries")} == set(
        cases
    )
    [order] = await rows.rows(
        "SELECT array_agg(seq ORDER BY at, seq) = array_agg(seq ORDER BY seq) AS same FROM audit_entries"
    )
    assert order["same"], "numbers and moments have the same order"


async def test_a_long_trail_is_read_in_pieces(connected: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PIECE", 3)
    for total in (2, 3, 4, 7):
        await trail.write(total - (await queries.head()).seq)
        async with queries.one_moment():
            assert [entry.seq async for entry in queries.whole_trail()] == list(range(1, total + 1))
        assert await trail.faults() == []


CHANGES = {
    "seq": "seq + 100",
    "at": "at + interval '1 microsecond'",
    "actor_id": "gen_random_uuid()",
    "key_id": "gen_random_uuid()",
    "action": "'case_rejected'",
    "subject": "'account'",
    "subject_id": "gen_random_uuid()",
    "details": '\'{"a":"b"}\'',
    "previous_hash": "sha256('x')",
    "hash": "sha256('x')",
}


async def test_a_change_of_any_field_is_found(owner: asyncpg.Connection) -> None:
    await trail.write(5)
    await owner.execute("CREATE TABLE kept AS SELECT * FROM audit_entries")
    for column, value in CHANGES.items():
        await owner.execute(f"UPDATE audit_entries SET {column} = {value} WHERE seq = 3")
        assert 3 in {fault.seq for fault in await trail.faults()}, column
        await owner.execute("TRUNCATE audit_entries; INSERT INTO audit_entries SELECT * FROM kept")
        assert await trail.faults() == []


async def test_a_change_with_a_hash_that_fits_is_found_by_the_next_entry(owner: asyncpg.Connection) -> None:
    await trail.write(5)
    async with queries.one_moment():
        entries = [entry async for entry in queries.whole_trail()]
    forged = replace(entries[2], subject_id=uuid4())
    await owner.execute(
        "UPDATE audit_entries SET subject_id = $1, hash = $2 WHERE seq = 3",
        forged.subject_id,
        hash_of(forged),
    )
    assert [fault.seq for fault in await trail.faults()] == [4]


async def test_a_missing_entry_is_found(owner: asyncpg.Connection) -> None:
    await trail.write(7)
    for gone, text in ((6, "missing"), (4, "missing"), (3, "missing, and all up to 4"), (1, "missing")):
        await owner.execute("DELETE FROM audit_entries WHERE seq = $1", gone)
        assert f"entry {gone}: {text}" in map(str, await trail.faults())


async def test_a_missing_end_is_found_by_what_the_writer_keeps(owner: asyncpg.Connection) -> None:
    await trail.write(5)
    await owner.execute("DELETE FROM audit_entries WHERE seq >= 4")
    [fault] = await trail.faults()
    assert str(fault) == "entry 4: missing, and all up to 5"


async def test_an_end_that_was_cut_off_with_care_is_found_by_a_number_noted_elsewhere(
    owner: asyncpg.Connection,
) -> None:
    await trail.write(5)
    noted = await queries.head()
    await owner.execute("DELETE FROM audit_entries WHERE seq >= 4")
    await owner.execute(
        "UPDATE audit_head SET (seq, hash) = (SELECT 3, hash FROM audit_entries WHERE seq = 3)"
    )
    assert await trail.faults() == [], "this is why the number is to be noted elsewhere"
    [fault] = await trail.faults(noted)
    assert str(fault) == "entry 4: missing, and all up to 5"
    await trail.write(4)  # it has grown past the number since, with other entries
    [fault] = await trail.faults(noted)
    assert (fault.seq, fault.text) == (5, "is not the one that was expected")


async def test_a_number_noted_earlier_holds_as_the_trail_grows(connected: None) -> None:
    await trail.write(3)
    noted = await queries.head()
    assert await trail.faults(noted) == []
    await trail.write(3)
    assert await trail.faults(noted) == []
    assert await trail.faults(Head(0, bytes(32))) == []


async def test_entries_that_were_exchanged_are_found(owner: asyncpg.Connection) -> None:
    await trail.write(5)
    await owner.execute("UPDATE audit_entries SET seq = seq + 100 WHERE seq IN (2, 4)")
    await owner.execute("UPDATE audit_entries SET seq = CASE seq WHEN 102 THEN 4 ELSE 2 END WHERE seq > 100")
    assert {fault.seq for fault in await trail.faults()} >= {2, 4}


async def test_an_entry_beyond_the_end_is_found(owner: asyncpg.Connection) -> None:
    await trail.write(2)
    await owner.execute(
        "INSERT INTO audit_entries (seq, action, subject, subject_id, details, previous_hash, hash)"
        " SELECT 3, action, subject, $1, details, hash, hash FROM audit_entries WHERE seq = 2",
        UUID(int=7),
    )
    assert {fault.seq for fault in await trail.faults()} == {3}


async def change(owner: asyncpg.Connection, change_id: UUID, *, killed: bool) -> None:
    """Change something, record it, and lose the connection before the commit if told to."""
    async with transaction():
        await rows.rows("INSERT INTO changes VALUES ($1)", change_id)
        await record(None, Action.CASE_REMOVED, subject="case", subject_id=change_id)
        if killed:
            backend = await fetch_value("SELECT pg_backend_pid()")
            await owner.execute("SELECT pg_terminate_backend($1, 5000)", backend)


async def test_a_backend_killed_between_change_and_commit_leaves_neither(owner: asyncpg.Connection) -> None:
    """The change and its entry are one transaction: they are kept together or lost together."""
    await owner.execute("CREATE TABLE changes (id uuid); GRANT ALL ON changes TO PUBLIC")
    lost, kept = uuid4(), uuid4()
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await change(owner, lost, killed=True)
    await change(owner, kept, killed=False)
    assert [row["id"] for row in await rows.rows("SELECT id FROM changes")] == [kept]
    assert [row["subject_id"] for row in await rows.rows("SELECT subject_id FROM audit_entries")] == [kept]
    assert await trail.faults() == []

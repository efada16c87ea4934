"""PostgreSQL's own disk is full: what is written is refused whole, reading goes on, and new room is used at once."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from backend.kernel.actor import Role
from backend.kernel.database import fetch_value
from backend.runtime.child import Child
from backend.runtime.keeper import MOST_DEATHS, Keeper
from backend.runtime.postgres import APP, SUPERUSER, EmbeddedPostgres, data_in
from tests.community import PASSWORD
from tests.faults.asking import Answer, alive, ask, asks_for_patience, ready
from tests.faults.kills.caller import Caller, Traffic, newcomer
from tests.faults.kills.machine import Machine, running_machine
from tests.integration import rows
from tests.integration.admin import trail
from tests.servers.small_disk import SmallDisk, small_disk, small_disks_can_be_made
from tests.waiting import eventually

MEGABYTES = 160
ANSWER_SECONDS = 10.0
JOURNAL_FILE_MEGABYTES = 16
FULL = 507
MOST_WRITES = 30  # of some kilobytes each: there is far less room in the last pages of the tables


def server_of(child: Child, home: Path) -> EmbeddedPostgres:
    """The server that a child runs, to ask it for its addresses."""
    return EmbeddedPostgres(home, int(child.command[child.command.index("-p") + 1]))


async def lets_in(url: str) -> bool:
    """Whether the server does its work. Its lock file is on its own disk, where nobody else looks."""
    with suppress(OSError, asyncpg.PostgresError):
        await (await asyncpg.connect(url, timeout=5)).close()
        return True
    return False


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    if not small_disks_can_be_made():
        pytest.skip("neither root nor a user namespace may mount anything here")
    with small_disk(data_in(tmp_path), megabytes=MEGABYTES) as made:
        yield made


@pytest_asyncio.fixture
async def machine(disk: SmallDisk, tmp_path: Path, vapid_private_key: str) -> AsyncIterator[Machine]:
    """A machine without workers whose database has little room."""

    def place(server: Child) -> Child:
        url = server_of(server, tmp_path).url(APP)
        return disk.below(server, ready=lambda: lets_in(url))

    async with running_machine(
        tmp_path, vapid_private_key=vapid_private_key, workers=False, place=place
    ) as running:
        yield running


async def write(person: Caller) -> Answer:
    """Save a draft that takes room, since nothing in it can be pressed together."""
    return await ask(person.browser, "POST", "/api/cases", json={"history": secrets.token_hex(1900)})


async def sign_in(browser_of: Caller, email: str) -> Answer:
    """Begin another session, of which the audit trail tells."""
    return await ask(browser_of.browser, "POST", "/api/session", json={"email": email, "password": PASSWORD})


def served(answers: Sequence[Answer], status: int) -> int:
    """How many were served. All others asked for patience, in time."""
    for answer in answers:
        if answer.response.status_code != status:
            asks_for_patience(answer, within=ANSWER_SECONDS, status=FULL)
            assert answer.response.json()["type"].endswith("/storage-full")
    return sum(answer.response.status_code == status for answer in answers)


async def until_full(person: Caller) -> list[str]:
    """Write until there is no room; the answer is what was kept until then."""
    kept: list[str] = []
    while (answer := await write(person)).response.status_code == 201:
        kept.append(answer.response.json()["id"])
        assert len(kept) < MOST_WRITES, "the disk is not full"
    asks_for_patience(answer, within=ANSWER_SECONDS, status=FULL)
    return kept


async def test_what_is_written_is_refused_whole_and_reading_goes_on(
    machine: Machine, disk: SmallDisk
) -> None:
    person = await newcomer(machine.address, Traffic())
    admin = await newcomer(machine.address, Traffic(), role=Role.ADMIN)
    other = await newcomer(machine.address, Traffic())
    email = await fetch_value("SELECT email FROM accounts WHERE id = $1", admin.account_id)
    first = (await write(person)).response.json()["id"]
    api, postmaster = machine.api.pid, "SELECT pg_postmaster_start_time()"
    begun = await fetch_value(postmaster)
    with disk.full():
        kept = [first, *await until_full(person)]
        for path in ("/api/session", "/api/cases", f"/api/cases/{first}", "/api/inbox"):
            read = await ask(person.browser, "GET", path)
            assert (read.response.status_code, read.seconds < ANSWER_SECONDS) == (200, True), path
        await alive(person.browser)
        assert all((await ready(person.browser)).values())
        at_once = await asyncio.gather(*(write(person) for _ in range(5)))
        kept += [one.response.json()["id"] for one in at_once if one.response.status_code == 201]
        served(at_once, 201)
        told = served([await sign_in(other, email) for _ in range(5)], 200)
        written = await rows.rows("SELECT id FROM cases WHERE author_id = $1", person.account_id)
        assert sorted(str(row["id"]) for row in written) == sorted(kept)
    after = await write(person)
    assert (after.response.status_code, machine.api.pid) == (201, api)
    assert (await sign_in(other, email)).response.status_code == 200
    assert await trail.actions_on(admin.account_id) == ["administrator_signed_in"] * (told + 2)
    assert await trail.faults() == []
    assert await fetch_value(postmaster) == begun, "the database went on, too"
    for caller in (person, admin, other):
        await caller.leave()


@asynccontextmanager
async def kept(machine: Machine) -> AsyncIterator[list[str]]:
    """Let the database of a machine be kept as `caserounds serve` keeps it; gives what is reported of it."""
    machine.database.kill()
    reports: list[str] = []
    keeper = Keeper(machine.database._child, reports.append)
    keeping = asyncio.create_task(keeper.keep())
    try:
        await keeper.wait_until_ready()
        yield reports
    finally:
        await keeper.stop(asyncio.Event())
        await keeping


async def test_no_room_even_for_its_journal_ends_it_until_there_is_some(
    machine: Machine, disk: SmallDisk, tmp_path: Path
) -> None:
    superuser_url = server_of(machine.database._child, tmp_path).url(SUPERUSER, "postgres")
    async with kept(machine) as reports:
        person = await newcomer(machine.address, Traffic())
        first = (await person.json("POST", "/api/cases", json={"history": "Before"}))["id"]
        api = machine.api.pid
        connection = await asyncpg.connect(superuser_url)
        with disk.full():
            await use_up_the_journal(connection)
            await eventually(lambda: asks_to_wait(person), "the database to end")
            asks_for_patience(await ask(person.browser, "GET", "/api/cases"), within=ANSWER_SECONDS)
            await alive(person.browser)
            assert not (await ready(person.browser))["database"]
            await eventually(lambda: tried(reports), "more tries than others have")
        after = await person.json("POST", "/api/cases", json={"history": "After"})
        assert machine.api.pid == api
        written = await rows.rows("SELECT id FROM cases WHERE author_id = $1", person.account_id)
        assert sorted(str(row["id"]) for row in written) == sorted([first, after["id"]])
        assert await trail.faults() == []
        assert all("its disk is full" in report for report in reports)
        await person.leave()


async def use_up_the_journal(connection: asyncpg.Connection) -> None:
    """Go on to the journal's next file until there is none, for which the server ends."""
    for _ in range(MEGABYTES // JOURNAL_FILE_MEGABYTES):
        with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            await connection.execute("SELECT pg_switch_wal()")
            await connection.execute("SELECT pg_logical_emit_message(true, 'test', 'more')")
    assert connection.is_closed(), "there was room for the whole journal"


async def asks_to_wait(person: Caller) -> bool:
    """Whether a write is refused since the database is not there."""
    answer = await write(person)
    asks_for_patience(answer, within=ANSWER_SECONDS, status=answer.response.status_code)
    return answer.response.status_code == 503


async def tried(reports: list[str]) -> bool:
    """Whether the database was started again more often than anything else that ends would be."""
    return len(reports) > MOST_DEATHS

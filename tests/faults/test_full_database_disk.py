"""PostgreSQL's own disk is full: what is written is refused whole, reading goes on, and new room is used at once."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from backend.kernel.actor import Role
from backend.kernel.database import fetch_value
from backend.runtime.child import Child
from backend.runtime.postgres import SUPERUSER, EmbeddedPostgres, data_in
from tests.community import PASSWORD
from tests.faults.asking import Answer, alive, ask, asks_for_patience, ready
from tests.faults.kills.caller import Caller, Traffic, newcomer
from tests.faults.kills.machine import Machine, running_machine
from tests.integration import rows
from tests.integration.admin import trail
from tests.servers.small_disk import SmallDisk, small_disks_can_be_made

MEGABYTES = 160
ANSWER_SECONDS = 10.0
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


class Placed:
    """Puts the database of a machine onto a small disk."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self.disk = SmallDisk(data_in(home), MEGABYTES)
        self.superuser_url = ""

    def __call__(self, child: Child) -> Child:
        """The child to run in place of this one."""
        self.superuser_url = server_of(child, self._home).url(SUPERUSER, "postgres")
        return self.disk.below(child, lambda: lets_in(self.superuser_url))


@pytest.fixture
def placed(tmp_path: Path) -> Placed:
    if not small_disks_can_be_made():
        pytest.skip("neither root nor a user namespace may mount anything here")
    return Placed(tmp_path)


@pytest_asyncio.fixture
async def machine(placed: Placed, tmp_path: Path, vapid_private_key: str) -> AsyncIterator[Machine]:
    """A machine without workers whose database has little room."""
    async with running_machine(
        tmp_path, vapid_private_key=vapid_private_key, workers=False, place=placed
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


async def test_what_is_written_is_refused_whole_and_reading_goes_on(machine: Machine, placed: Placed) -> None:
    person = await newcomer(machine.address, Traffic())
    admin = await newcomer(machine.address, Traffic(), role=Role.ADMIN)
    other = await newcomer(machine.address, Traffic())
    email = await fetch_value("SELECT email FROM accounts WHERE id = $1", admin.account_id)
    first = (await write(person)).response.json()["id"]
    api, postmaster = machine.api.pid, "SELECT pg_postmaster_start_time()"
    begun = await fetch_value(postmaster)
    with placed.disk.full(machine.database.pid):
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

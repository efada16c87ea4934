"""A picture on its way to a slow reader: cut, wherever it waits, once the reader may not see it any more."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
import pytest_asyncio

from backend.kernel.actor import Role
from backend.kernel.clock import now
from backend.kernel.database import close_pool, execute, open_pool
from backend.kernel.ids import new_id
from backend.web.connections.limits import READING_SECONDS
from tests.community import Person, etag
from tests.integration import rows
from tests.integration.connections.reader import Reader, cookie_of, picture_of
from tests.integration.connections.wire import Wire, answers_in
from tests.integration.rows import person
from tests.servers.deployment import DeployedCommunity
from tests.waiting import until

# What waits for a slow reader waits in the app and in the system's buffers, or in those alone.
LARGE, SMALL = 12 * 1024 * 1024, 100 * 1024
BEGINNING = 1000  # bytes that a reader takes before anything happens
CUT_SECONDS = READING_SECONDS - 5  # who is cut before is not cut for reading nothing


@pytest_asyncio.fixture
async def people(wire: Wire) -> AsyncIterator[DeployedCommunity]:
    """The people of the running API."""
    await open_pool(wire.deployment.settings.database_url, size=3)
    community = DeployedCommunity(wire.deployment.settings)
    yield community
    await community.close()
    await execute("DELETE FROM throttles")
    await close_pool()


@dataclass
class Shown:
    """A picture that somebody reads, and others who have a say in it."""

    people: DeployedCommunity
    reader: Person
    author: Person
    case_id: UUID
    image_id: UUID

    async def admin(self) -> Person:
        return await person(self.people, role=Role.ADMIN)


async def shown(
    people: DeployedCommunity, size: int, *, state: str = "published", role: Role = Role.PRACTITIONER
) -> Shown:
    author, reader = await person(people), await person(people, role=role)
    case_id = await rows.case(author, state=state)
    image_id = await picture_of(people.ports.object_store, case_id, size)
    return Shown(people, reader, author, case_id, image_id)


async def suspension(case: Shown) -> None:
    path = f"/api/admin/practitioners/{case.reader.me['id']}/suspension"
    assert (await (await case.admin()).put(path, {"reason": "Not who they said."})).status_code == 204


async def sign_out(case: Shown) -> None:
    assert (await case.reader.delete("/api/session")).status_code == 204


async def sign_out_elsewhere(case: Shown) -> None:
    [open_here] = (await case.reader.get("/api/sessions")).json()["items"]
    elsewhere = await case.people.stranger()
    await rows.sign_in(case.people, elsewhere, UUID(case.reader.me["id"]))
    assert (await elsewhere.delete(f"/api/sessions/{open_here['id']}")).status_code == 204


async def session_running_out(case: Shown) -> None:
    await execute("UPDATE sessions SET expires_at = now() WHERE account_id = $1", UUID(case.reader.me["id"]))


async def verification_withdrawn(case: Shown) -> None:
    await execute("UPDATE accounts SET verified_at = NULL WHERE id = $1", UUID(case.reader.me["id"]))


async def removal(case: Shown) -> None:
    path = f"/api/admin/cases/{case.case_id}/removal"
    assert (await (await case.admin()).put(path, {"reason": "A name can be read."})).status_code == 204


async def retraction(case: Shown) -> None:
    taken_back = await case.author.browser.post(f"/api/cases/{case.case_id}/retraction", headers=etag(1))
    assert taken_back.status_code == 200, taken_back.text


async def covering(case: Shown) -> None:
    """The picture is made anew, with covers: the one on its way shows what is covered now."""
    await execute("UPDATE case_images SET folder = $2 WHERE id = $1", case.image_id, f"images/{new_id()}")


Ending = Callable[[Shown], Awaitable[None]]


async def cut(wire: Wire, case: Shown, size: int, ending: Ending, path: str, *lines: str) -> float:
    """Have the reader begin, end their right to see it, and give the seconds that passed until the cut."""
    with Reader(
        cookie_of(case.reader), path, *lines, port=wire.deployment.settings.port, tls=wire.tls
    ) as reader:
        reader.take(BEGINNING)
        assert reader.received.startswith(b"HTTP/1.1 200 ")
        await ending(case)
        began = time.monotonic()
        until(reader.has_ended, "the answer to be cut", CUT_SECONDS)
        seconds = time.monotonic() - began
        reader.take(size)
        assert reader.was_cut, "it does not look whole"
        assert len(reader.received) < size
    return seconds


@pytest.mark.parametrize(
    "ending",
    [
        suspension,
        sign_out,
        sign_out_elsewhere,
        session_running_out,
        verification_withdrawn,
        removal,
        retraction,
        covering,
    ],
)
@pytest.mark.parametrize(
    ("size", "lines"),
    [(LARGE, ()), (SMALL, ()), (SMALL, ("Connection: close",))],
    ids=["large", "small", "small and last"],
)
async def test_picture_is_cut_when_its_reader_may_not_see_it_any_more(
    wire: Wire, people: DeployedCommunity, ending: Ending, size: int, lines: tuple[str, ...]
) -> None:
    case = await shown(people, size)
    await cut(wire, case, size, ending, f"/api/images/{case.image_id}/master", *lines)
    assert wire.is_well()


async def test_reviewer_is_cut_off_when_the_case_is_rejected_by_another(
    wire: Wire, people: DeployedCommunity
) -> None:
    async def rejection(case: Shown) -> None:
        reviewer = await person(people, role=Role.REVIEWER)
        path = f"/api/review/cases/{case.case_id}"
        assert (await reviewer.post(f"{path}/claim")).status_code == 200
        decision = {"outcome": "reject", "version": 1, "reason": "A name can be read."}
        decided = await reviewer.post(f"{path}/decisions", decision)
        assert decided.status_code == 201, decided.text

    case = await shown(people, LARGE, state="in_review", role=Role.REVIEWER)
    await cut(wire, case, LARGE, rejection, f"/api/images/{case.image_id}/master")


@pytest.mark.parametrize("size", [LARGE, SMALL])
async def test_picture_without_covers_is_cut_when_the_time_to_look_at_it_is_over(
    wire: Wire, people: DeployedCommunity, size: int
) -> None:
    case = await shown(people, size, state="in_review", role=Role.REVIEWER)
    moment = now()
    view = {"id": new_id(), "image_id": case.image_id, "account_id": UUID(case.reader.me["id"])}
    times = {"created_at": moment, "expires_at": moment + timedelta(seconds=3)}
    await rows.insert("original_views", {**view, **times, "reason": "A shadow"})

    async def time_passing(_: Shown) -> None:
        assert now() < times["expires_at"], "the answer began in time"

    seconds = await cut(wire, case, size, time_passing, f"/api/images/{case.image_id}/uncovered/master")
    assert now() > times["expires_at"]
    assert seconds > 0


async def test_author_of_a_picture_without_covers_is_cut_off_when_signed_out(
    wire: Wire, people: DeployedCommunity
) -> None:
    case = await shown(people, LARGE, state="draft")
    case.reader = case.author
    await cut(wire, case, LARGE, sign_out, f"/api/images/{case.image_id}/uncovered/master")


@pytest.mark.parametrize("size", [LARGE, SMALL])
async def test_who_may_still_see_it_gets_all_of_it_however_slowly(
    wire: Wire, people: DeployedCommunity, size: int
) -> None:
    case = await shown(people, size)
    path = f"/api/images/{case.image_id}/master"
    with Reader(
        cookie_of(case.reader), path, "Connection: close", port=wire.deployment.settings.port
    ) as reader:
        began = time.monotonic()
        while time.monotonic() - began < 4:
            reader.take(SMALL // 100)
            await asyncio.sleep(0.1)  # the slowness itself, over several looks
        reader.take(2 * size)
        assert not reader.was_cut
    head, _, body = bytes(reader.received).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    if size == SMALL:
        assert f"content-length: {size}".encode() in head.lower()
        assert body == bytes(size)
    else:
        assert body.endswith(b"\r\n0\r\n\r\n")
        assert body.count(b"\0") == size


async def test_pictures_that_are_asked_for_in_one_breath_arrive_one_after_the_other(
    wire: Wire, people: DeployedCommunity
) -> None:
    """What holds an answer until it has arrived goes on with the next one then."""
    case = await shown(people, SMALL)
    path = f"/api/images/{case.image_id}/master"
    with Reader(cookie_of(case.reader), path, port=wire.deployment.settings.port) as reader:
        reader.ask(path)
        reader.ask(path, "Connection: close")
        reader.take(4 * SMALL)
        assert not reader.was_cut
    answers = list(answers_in(bytes(reader.received)))
    assert [(answer.status, answer.body) for answer in answers] == [(200, bytes(SMALL))] * 3

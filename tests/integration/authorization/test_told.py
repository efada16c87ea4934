"""Who is told: nobody gets a push, or finds an entry, about what they may not see when it would reach them.

Whatever changes, it changes at one of two moments: before anybody is told, or when messages already wait to be sent.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
import pytest_asyncio

from backend.kernel.actor import Role
from backend.kernel.database import execute
from backend.kernel.events import Queue
from backend.worker import build_queue
from tests.community import Community, Person, annotation, decide, etag
from tests.integration import rows
from tests.integration.pushing import make_due, outcomes, pushing_through, register
from tests.integration.rows import person
from tests.servers.push_service import PushService


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


@dataclass
class Telling:
    """A case of somebody's, and the one person with a phone whom its news concerns."""

    admin: Person
    author: Person
    case_id: UUID
    told: Person
    phone: str = ""

    @property
    def told_id(self) -> UUID:
        """The account of whoever is told."""
        return UUID(self.told.me["id"])


Change = Callable[[Telling], Awaitable[object]]


async def nothing(_: Telling) -> None:
    """The control: whoever is told, is told."""


async def retract(telling: Telling) -> None:
    version = (await telling.author.case(str(telling.case_id)))["version"]
    path = f"/api/cases/{telling.case_id}/retraction"
    assert (await telling.author.browser.post(path, headers=etag(version))).status_code == 200


async def remove(telling: Telling) -> None:
    path = f"/api/admin/cases/{telling.case_id}/removal"
    assert (await telling.admin.put(path, {"reason": "A name can be read."})).status_code == 204


async def suspend(telling: Telling) -> None:
    path = f"/api/admin/practitioners/{telling.told_id}/suspension"
    assert (await telling.admin.put(path, {"reason": "Not who they said."})).status_code == 204


async def take_verification_back(telling: Telling) -> None:
    await execute("UPDATE accounts SET verified_at = NULL WHERE id = $1", telling.told_id)


async def sign_out(telling: Telling) -> None:
    assert (await telling.told.delete("/api/session")).status_code == 204


OF_THE_CASE: dict[str, Change] = {"retracted": retract, "removed": remove}
OF_THE_PERSON: dict[str, Change] = {
    "suspended": suspend,
    "no longer verified": take_verification_back,
    "signed out": sign_out,
}


async def publish(community: Community, telling: Telling) -> None:
    """News for whoever follows the author."""
    reviewer = await person(community, role=Role.REVIEWER)
    assert (await telling.told.put(f"/api/follows/author/{telling.author.me['id']}")).status_code == 204
    await execute("UPDATE cases SET state = 'in_review' WHERE id = $1", telling.case_id)
    await decide(reviewer, {"id": str(telling.case_id), "version": 1}, "approve")


async def comment(community: Community, telling: Telling) -> None:
    """News for whoever follows the case."""
    assert (await telling.told.put(f"/api/follows/case/{telling.case_id}")).status_code == 204
    said = await telling.author.post(f"/api/cases/{telling.case_id}/comments", {"text": "Look again."})
    assert said.status_code == 201


async def comment_and_mark_by_a_peer(community: Community, telling: Telling) -> None:
    """News for the author."""
    peer = await person(community)
    image_id = await rows.image(telling.case_id)
    await peer.post(f"/api/cases/{telling.case_id}/comments", {"text": "Tinea?"})
    await peer.post(f"/api/images/{image_id}/annotations", annotation(1, 1, text="Here"))


async def told_so_far(community: Community) -> None:
    """Write the entries and have the messages wait, but send none."""
    queue = build_queue(community.settings, community.ports)
    async with queue.open_async():
        await queue.run_worker_async(
            queues=[Queue.DEFAULT], wait=False, install_signal_handlers=False, listen_notify=False
        )


async def telling_of(community: Community, service: PushService, *, author_is_told: bool) -> Telling:
    admin, author = await person(community, role=Role.ADMIN), await person(community)
    told = author if author_is_told else await person(community)
    telling = Telling(admin, author, await rows.case(author), told)
    telling.phone = (await register(told, service)).endpoint
    return telling


NEWS = {
    "a case is published": (publish, {**OF_THE_CASE, **OF_THE_PERSON}, False),
    "a comment is made": (comment, {**OF_THE_CASE, **OF_THE_PERSON}, False),
    "an author's case is discussed": (comment_and_mark_by_a_peer, OF_THE_PERSON, True),
}


@pytest.mark.parametrize("when", ["before anybody is told", "while messages wait"])
@pytest.mark.parametrize("news", NEWS)
async def test_nobody_is_told_of_what_they_may_no_longer_see(
    pushing: Community, push_service: PushService, news: str, when: str
) -> None:
    happens, changes, author_is_told = NEWS[news]
    tellings: dict[str, Telling] = {}
    for name, change in {"nothing": nothing, **changes}.items():
        telling = await telling_of(pushing, push_service, author_is_told=author_is_told)
        tellings[name] = telling
        await happens(pushing, telling)
        if when == "while messages wait":
            await told_so_far(pushing)
        await change(telling)
    await pushing.run_jobs()
    await make_due()
    await pushing.run_jobs()
    reached = {received.endpoint for received in push_service.received}
    assert reached == {tellings["nothing"].phone}
    assert {state for state, _ in await outcomes()} <= {"delivered", "refused", "gone"}
    for name in OF_THE_CASE.keys() & tellings.keys():
        assert (await tellings[name].told.get("/api/inbox")).json()["items"] == []
        assert (await tellings[name].told.get("/api/inbox/unread")).json() == {"count": 0}
    if when == "before anybody is told":
        kept = await rows.rows(
            "SELECT 1 FROM inbox_entries WHERE account_id = $1", tellings["suspended"].told_id
        )
        assert kept == []


async def test_a_reviewer_who_is_one_no_more_finds_nothing_about_cases_in_review(pushing: Community) -> None:
    reviewer, author = await person(pushing, role=Role.REVIEWER), await person(pushing)
    case_id = await rows.case(author, state="in_review")
    assert (await reviewer.put(f"/api/follows/case/{case_id}")).status_code == 204
    entry = {"account_id": UUID(reviewer.me["id"]), "kind": "comment_added", "case_id": case_id}
    when = await rows.rows("SELECT now() AS at")
    await rows.insert(
        "inbox_entries", {"id": case_id, **entry, "event_key": "of the test", "created_at": when[0]["at"]}
    )
    assert (await reviewer.get("/api/inbox/unread")).json() == {"count": 1}
    await execute("UPDATE accounts SET role = 'practitioner' WHERE id = $1", UUID(reviewer.me["id"]))
    assert (await reviewer.get("/api/inbox/unread")).json() == {"count": 0}
    assert (await reviewer.get("/api/inbox")).json()["items"] == []
    assert (await reviewer.put(f"/api/inbox/{case_id}/reading")).status_code == 404

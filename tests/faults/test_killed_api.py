"""The API is killed around a commit: what was done is done once, what was not can be done again."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from backend.cases.rules import CASE_PUBLISHED
from backend.kernel.actor import Role
from backend.kernel.database import execute, fetch_value, transaction
from backend.kernel.events import Queue
from backend.safety.rules.events import IMAGE_CLEARED
from tests.community import COMPLETE, Person, photo
from tests.faults.jobs import jobs_of, wait_until_idle
from tests.integration import rows
from tests.servers.cutting_proxy import CuttingProxy
from tests.servers.deployment import DeployedCommunity, Deployment
from tests.waiting import eventually

Ask = Callable[[], Awaitable[httpx.Response]]


@pytest.fixture
def proxy(deployment: Deployment) -> Iterator[CuttingProxy]:
    """The connection on which answers are lost."""
    with CuttingProxy(deployment.settings.port) as running:
        deployment.is_also_at(running.port)
        yield running


async def through(proxy: CuttingProxy, person: Person) -> Person:
    """The same person in the same browser, by way of the proxy."""
    browser = httpx.AsyncClient(
        base_url=f"http://localhost:{proxy.port}",
        cookies=person.browser.cookies,
        headers=person.browser.headers,
        timeout=30,
    )
    return Person(browser, person.me)


async def kill_after_commit(
    deployment: Deployment, proxy: CuttingProxy, ask: Ask, is_committed: str, *arguments: object
) -> None:
    """Ask for something; kill the API once it is done and before anybody hears of it; start it again."""
    proxy.hold_answers()
    asking = asyncio.ensure_future(ask())
    await eventually(lambda: fetch_value(is_committed, *arguments), "the commit")
    deployment.api.kill()
    proxy.cut()
    with pytest.raises(httpx.TransportError):
        await asking
    proxy.restore()
    deployment.start_api()


async def case_in_review(author: Person) -> dict[str, Any]:
    case_id = await rows.case(author, state="in_review")
    await rows.image(case_id)
    return await author.case(str(case_id))


async def approve(reviewer: Person, case: dict[str, Any]) -> httpx.Response:
    decision = {"outcome": "approve", "version": case["version"], "reason": ""}
    return await reviewer.post(f"/api/review/cases/{case['id']}/decisions", decision)


async def test_decision_whose_answer_was_lost_is_made_once(
    deployment: Deployment, community: DeployedCommunity, proxy: CuttingProxy
) -> None:
    deployment.start_api()
    author, follower = await rows.person(community), await rows.person(community)
    await follower.put("/api/follows/specialty/dermatology")
    case = await case_in_review(author)
    reviewer = await through(proxy, await rows.person(community, role=Role.REVIEWER))
    await reviewer.post(f"/api/review/cases/{case['id']}/claim")
    await kill_after_commit(
        deployment,
        proxy,
        lambda: approve(reviewer, case),
        "SELECT true FROM cases WHERE id = $1 AND state = 'published'",
        UUID(case["id"]),
    )

    again = await approve(reviewer, case)
    assert again.status_code == 409
    assert again.json()["type"] == "/problems/not-in-review"
    assert "has been decided" in again.json()["detail"]
    assert await fetch_value("SELECT count(*) FROM decisions") == 1
    assert await jobs_of(CASE_PUBLISHED, "todo") == 1
    deployment.workers[Queue.DEFAULT].start()
    await wait_until_idle()
    for person, kind in ((follower, "case_published"), (author, "case_decided")):
        entries = (await person.get("/api/inbox")).json()["items"]
        assert [entry["kind"] for entry in entries] == [kind]
    await reviewer.browser.aclose()


async def test_decision_that_was_not_committed_can_be_made_again(
    deployment: Deployment, community: DeployedCommunity
) -> None:
    deployment.start_api()
    author, reviewer = await rows.person(community), await rows.person(community, role=Role.REVIEWER)
    case = await case_in_review(author)
    await reviewer.post(f"/api/review/cases/{case['id']}/claim")
    async with transaction():
        await execute("SELECT 1 FROM cases FOR UPDATE")  # holds the decision up before its commit
        deciding = asyncio.ensure_future(approve(reviewer, case))
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        await eventually(lambda: fetch_value(waiting), "the decision to wait")
        deployment.api.kill()
    with pytest.raises(httpx.TransportError):
        await deciding
    deployment.start_api()
    assert (await author.case(case["id"]))["state"] == "in_review"
    assert (await approve(reviewer, case)).status_code == 201
    assert (await author.case(case["id"]))["state"] == "published"
    assert await fetch_value("SELECT count(*) FROM decisions") == 1


async def test_photo_whose_clearing_was_never_answered_is_cleared_once(
    deployment: Deployment, community: DeployedCommunity, proxy: CuttingProxy
) -> None:
    deployment.start_api()
    author = await through(proxy, await rows.person(community))
    case_id = await rows.case(author, state="draft", submitted_at=None)
    image_id = await rows.scanned_image(case_id)
    wanted = {"scan": 1, "answers": [], "covers": [{"shape": "box", "x": 1, "y": 1, "width": 9, "height": 9}]}

    async def clear() -> httpx.Response:
        return await author.put(f"/api/cases/{case_id}/images/{image_id}/safety-check", wanted)

    await kill_after_commit(deployment, proxy, clear, "SELECT count(*) FROM image_clearances")
    again = await clear()
    assert (again.status_code, again.json()["type"]) == (409, "/problems/not-scanned-yet")
    assert "moment" in again.json()["detail"] or "again" in again.json()["detail"]
    assert await fetch_value("SELECT count(*) FROM image_clearances") == 1
    assert await jobs_of(IMAGE_CLEARED, "todo") == 1
    assert (await author.get(f"/api/images/{image_id}/small")).status_code == 404
    await author.browser.aclose()


async def test_case_whose_answer_was_lost_is_begun_once(
    deployment: Deployment, community: DeployedCommunity, proxy: CuttingProxy
) -> None:
    deployment.start_api()
    author = await through(proxy, await rows.person(community))
    key = uuid4().hex

    async def begin() -> httpx.Response:
        return await author.post("/api/cases", COMPLETE, Idempotency_Key=key)

    await kill_after_commit(deployment, proxy, begin, "SELECT count(*) FROM cases")
    again = await begin()
    assert again.status_code == 201
    assert again.json()["title"] == COMPLETE["title"]
    assert await fetch_value("SELECT count(*) FROM cases") == 1
    await author.browser.aclose()


async def test_photo_whose_answer_was_lost_is_attached_once(
    deployment: Deployment, community: DeployedCommunity, proxy: CuttingProxy
) -> None:
    deployment.start_api()
    author = await through(proxy, await rows.person(community))
    draft = await author.draft(**COMPLETE)
    upload_id = await author.upload(photo())

    async def attach() -> httpx.Response:
        return await author.post(f"/api/cases/{draft['id']}/images", {"upload_id": upload_id})

    await kill_after_commit(deployment, proxy, attach, "SELECT count(*) FROM case_images")
    again = await attach()
    assert again.status_code == 200
    assert [image["id"] for image in (await author.case(draft["id"]))["images"]] == [again.json()["id"]]
    await author.browser.aclose()

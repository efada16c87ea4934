"""Who is told of what: the inbox is the truth, whatever becomes of pushes."""

import asyncio
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from backend.alerts.rules import AUDIENCE_PAGE
from backend.cases.rules import CASE_PUBLISHED
from backend.kernel.actor import Role
from backend.kernel.clock import now
from backend.kernel.database import execute
from backend.kernel.ids import new_id
from backend.kernel.jobs import enqueue
from tests.community import TUS, Community, Person, annotation, decide
from tests.integration import rows
from tests.integration.rows import person


async def inbox_of(somebody: Person) -> list[dict[str, Any]]:
    return list((await somebody.get("/api/inbox", limit=50)).json()["items"])


async def texts_of(somebody: Person) -> list[str]:
    return [entry["text"] for entry in await inbox_of(somebody)]


async def publish(author: Person, reviewer: Person, **columns: object) -> str:
    """A case that a reviewer approves through the API."""
    case_id = await rows.case(author, **{"state": "in_review", **columns})
    await decide(reviewer, {"id": str(case_id), "version": 1}, "approve")
    return str(case_id)


@pytest.mark.parametrize("kind", ["specialty", "author", "case"])
async def test_who_follows_is_told_of_a_published_case(community: Community, kind: str) -> None:
    author, reviewer = await person(community), await person(community, role=Role.REVIEWER)
    follower, other = await person(community), await person(community)
    case_id = await rows.case(author, state="in_review")
    targets = {"specialty": "dermatology", "author": author.me["id"], "case": str(case_id)}
    # Whoever follows a case that is still in review is a reviewer.
    await execute("UPDATE accounts SET role = 'reviewer' WHERE id = $1", UUID(follower.me["id"]))
    assert (await follower.put(f"/api/follows/{kind}/{targets[kind]}")).status_code == 204
    await other.put("/api/follows/specialty/urology")
    await decide(reviewer, {"id": str(case_id), "version": 1}, "approve")
    await community.run_jobs()
    [entry] = await inbox_of(follower)
    assert entry == {
        "id": entry["id"],
        "kind": "case_published",
        "text": "A new case in Dermatology",
        "case_id": str(case_id),
        "case_title": "Itchy ring, three weeks",
        "comment_id": None,
        "created_at": entry["created_at"],
        "read_at": None,
    }
    assert await inbox_of(other) == []
    assert await inbox_of(reviewer) == []


async def test_who_follows_in_several_ways_is_told_once_and_the_author_of_the_decision_only(
    community: Community,
) -> None:
    author, reviewer = await person(community), await person(community, role=Role.REVIEWER)
    follower = await person(community)
    for somebody in (author, follower):
        await somebody.put("/api/follows/specialty/dermatology")
        await somebody.put(f"/api/follows/author/{author.me['id']}")
    await publish(author, reviewer)
    await community.run_jobs()
    assert await texts_of(follower) == ["A new case in Dermatology"]
    assert await texts_of(author) == ["A decision on your case in Dermatology"]


async def test_a_large_audience_is_told_page_by_page_each_person_once(community: Community) -> None:
    author, reviewer = await person(community), await person(community, role=Role.REVIEWER)
    followers = 2 * AUDIENCE_PAGE + 100
    await execute(
        """
        WITH people AS (
            INSERT INTO accounts (id, email, password_hash, display_name, profession, specialties, registration,
                                  role, created_at, verified_at)
            SELECT gen_random_uuid(), n || '@crowd.example', '-', 'Dr Crowd', 'nurse', '{}', 'x', 'practitioner',
                   now(), CASE WHEN n % 100 = 0 THEN NULL ELSE now() END
            FROM generate_series(1, $1) n RETURNING id
        )
        INSERT INTO follows (id, account_id, kind, target, created_at)
        SELECT gen_random_uuid(), id, 'specialty', 'dermatology', now() FROM people
        """,
        followers,
    )
    case_id = await publish(author, reviewer)
    # Twice at once, as when a worker is killed after its work and before saying so.
    await enqueue(CASE_PUBLISHED, case_id=case_id, after=None)
    await asyncio.gather(community.run_jobs(), community.run_jobs())
    await enqueue(CASE_PUBLISHED, case_id=case_id, after=None)
    await community.run_jobs()
    told = await rows.rows(
        "SELECT e.account_id, count(*) AS times FROM inbox_entries e JOIN accounts a ON a.id = e.account_id"
        " WHERE a.email LIKE '%@crowd.example' GROUP BY 1"
    )
    unverified = followers // 100
    assert len(told) == followers - unverified
    assert {row["times"] for row in told} == {1}
    assert await rows.rows("SELECT 1 FROM procrastinate_jobs WHERE status <> 'succeeded'") == []


@pytest.mark.parametrize("outcome", ["approve", "return", "reject"])
async def test_the_author_is_told_of_every_decision(community: Community, outcome: str) -> None:
    author, reviewer = await person(community), await person(community, role=Role.REVIEWER)
    case_id = await rows.case(author, state="in_review")
    await decide(reviewer, {"id": str(case_id), "version": 1}, outcome, "Because.")
    await community.run_jobs()
    assert await texts_of(author) == ["A decision on your case in Dermatology"]


async def test_a_second_decision_on_a_case_is_told_too(community: Community) -> None:
    author, reviewer = await person(community), await person(community, role=Role.REVIEWER)
    case_id = await rows.case(author, state="in_review")
    await decide(reviewer, {"id": str(case_id), "version": 1}, "return", "Because.")
    await community.run_jobs()
    await execute("UPDATE cases SET state = 'in_review', version = 3 WHERE id = $1", case_id)
    await decide(reviewer, {"id": str(case_id), "version": 3}, "reject", "Because.")
    await community.run_jobs()
    assert len(await inbox_of(author)) == 2


async def test_a_comment_is_told_to_author_follower_and_whoever_is_answered_but_not_its_writer(
    community: Community,
) -> None:
    author, writer, follower, bystander = [await person(community) for _ in range(4)]
    case_id = await rows.case(author)
    await follower.put(f"/api/follows/case/{case_id}")
    await bystander.put("/api/follows/specialty/dermatology")
    path = f"/api/cases/{case_id}/comments"
    first = (await writer.post(path, {"text": "Tinea?"})).json()
    await community.run_jobs()
    for somebody in (author, follower):
        [entry] = await inbox_of(somebody)
        assert (entry["kind"], entry["text"]) == ("comment_added", "A new comment in Dermatology")
        assert (entry["case_id"], entry["comment_id"]) == (str(case_id), first["id"])
    assert await inbox_of(writer) == await inbox_of(bystander) == []
    await author.post(path, {"text": "Yes", "parent_id": first["id"]})
    await community.run_jobs()
    assert len(await inbox_of(writer)) == 1
    assert len(await inbox_of(author)) == 1
    assert len(await inbox_of(follower)) == 2


async def test_a_comment_that_is_deleted_before_it_is_told_is_told_to_nobody(community: Community) -> None:
    author, writer = await person(community), await person(community)
    case_id = await rows.case(author)
    made = (await writer.post(f"/api/cases/{case_id}/comments", {"text": "Oops"})).json()
    await writer.delete(f"/api/comments/{made['id']}")
    await community.run_jobs()
    assert await inbox_of(author) == []


async def test_a_mark_that_says_something_is_told_to_the_author_of_the_case(community: Community) -> None:
    author, peer = await person(community), await person(community)
    case_id = await rows.case(author)
    image_id = await rows.image(case_id)
    path = f"/api/images/{image_id}/annotations"
    await peer.post(path, annotation(1, 1))
    await author.post(path, annotation(1, 1, text="My own"))
    await community.run_jobs()
    assert await inbox_of(author) == []
    await peer.post(path, annotation(1, 1, text="Look here"))
    await community.run_jobs()
    assert await texts_of(author) == ["A new mark on a photo in Dermatology"]


async def test_a_case_taken_back_before_it_is_told_is_told_to_nobody(community: Community) -> None:
    author, reviewer, follower = (
        await person(community),
        await person(community, role=Role.REVIEWER),
        await person(community),
    )
    await follower.put("/api/follows/specialty/dermatology")
    case_id = await publish(author, reviewer)
    await author.browser.post(f"/api/cases/{case_id}/retraction", headers={"If-Match": '"2"'})
    await community.run_jobs()
    assert await rows.rows("SELECT 1 FROM inbox_entries WHERE kind = 'case_published'") == []


async def entry_for(somebody: Person, case_id: UUID, key: str, **columns: object) -> UUID:
    identifier = new_id()
    values = {"id": identifier, "account_id": UUID(somebody.me["id"]), "kind": "comment_added"}
    more = {"event_key": key, "case_id": case_id, "created_at": now()}
    await rows.insert("inbox_entries", {**values, **more, **columns})
    return identifier


async def test_the_inbox_is_read_newest_first_and_marked_as_read(shared: Community) -> None:
    reader, author = await person(shared), await person(shared)
    case_id = await rows.case(author)
    made = [str(await entry_for(reader, case_id, f"key {n}")) for n in range(5)]
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await reader.get("/api/inbox", limit=2, **cursor)).json()
        seen += [entry["id"] for entry in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert seen == made[::-1]
    assert (await reader.get("/api/inbox/unread")).json() == {"count": 5}
    assert (await reader.put(f"/api/inbox/{made[0]}/reading")).status_code == 204
    first_read = (await inbox_of(reader))[-1]["read_at"]
    assert rows.moment(first_read)
    assert (await reader.put(f"/api/inbox/{made[0]}/reading")).status_code == 204
    assert (await inbox_of(reader))[-1]["read_at"] == first_read
    assert (await reader.get("/api/inbox/unread")).json() == {"count": 4}
    assert (await author.put(f"/api/inbox/{made[1]}/reading")).status_code == 404
    assert (await author.put("/api/inbox/reading")).status_code == 204
    assert (await reader.get("/api/inbox/unread")).json() == {"count": 4}
    assert (await reader.put("/api/inbox/reading")).status_code == 204
    assert (await reader.get("/api/inbox/unread")).json() == {"count": 0}
    assert (await inbox_of(reader))[-1]["read_at"] == first_read


async def test_the_number_of_unread_entries_is_counted_up_to_a_hundred(shared: Community) -> None:
    reader = await person(shared)
    case_id = await rows.case(reader)
    await execute(
        "INSERT INTO inbox_entries (id, account_id, kind, event_key, case_id, created_at)"
        " SELECT gen_random_uuid(), $1, 'mark_added', n::text, $2, now() FROM generate_series(1, 150) n",
        UUID(reader.me["id"]),
        case_id,
    )
    assert (await reader.get("/api/inbox/unread")).json() == {"count": 100}


async def test_a_job_carries_the_id_of_the_request_that_caused_it(shared: Community) -> None:
    author = await person(shared)
    case_id = await rows.case(author)
    said = await author.post(
        f"/api/cases/{case_id}/comments", {"text": "Hm"}, X_Request_Id="abcdef-0123456789"
    )
    assert said.headers["x-request-id"] == "abcdef-0123456789"
    [job] = await rows.rows(
        "SELECT args->>'request_id' AS id FROM procrastinate_jobs WHERE args->>'comment_id' = $1",
        said.json()["id"],
    )
    assert job["id"] == "abcdef-0123456789"


async def test_whoever_is_being_told_of_something_can_write_meanwhile(shared: Community) -> None:
    """A large audience is told in one transaction, whose new rows hold a lock on everybody's account."""
    writer, author = await person(shared), await person(shared)
    case_id = await rows.case(author)
    image_id = await rows.image(case_id)
    telling = await asyncpg.connect(shared.settings.database_url)
    transaction = telling.transaction()
    await transaction.start()
    await telling.execute("SELECT 1 FROM accounts FOR KEY SHARE")
    try:
        async with asyncio.timeout(10):
            for answer in (
                await writer.post(f"/api/cases/{case_id}/comments", {"text": "Hm"}),
                await writer.post(f"/api/images/{image_id}/annotations", annotation(1, 1)),
                await writer.post("/api/cases", {}),
                await writer.put("/api/follows/specialty/urology"),
                await writer.browser.post("/api/uploads", headers={**TUS, "Upload-Length": "1"}),
            ):
                assert answer.status_code in (201, 204), answer.text
    finally:
        await transaction.rollback()
        await telling.close()

import asyncio
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from backend.kernel.actor import Actor, Role
from backend.kernel.clock import now
from backend.kernel.database import execute
from backend.moderation.rules import CLAIM_LIFETIME, Outcome
from backend.moderation.schemas import NewDecision
from backend.moderation.service import review as service
from tests.community import Community, Person, decide, etag
from tests.integration import rows
from tests.integration.rows import person


async def reviewer_of(community: Community) -> Person:
    return await person(community, role=Role.REVIEWER, display_name="Dr Reviewer")


async def in_review(author: Person, **columns: object) -> str:
    return str(await rows.case(author, state="in_review", **columns))


async def claim(reviewer: Person, case_id: str) -> httpx.Response:
    return await reviewer.post(f"/api/review/cases/{case_id}/claim")


async def decision(
    reviewer: Person, case_id: str, outcome: str = "approve", **more: object
) -> httpx.Response:
    body = {"outcome": outcome, "version": 1, "reason": "Because.", **more}
    return await reviewer.post(f"/api/review/cases/{case_id}/decisions", body)


def refused_as(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")


async def state_of(case_id: str) -> tuple[str, int]:
    [row] = await rows.rows("SELECT state, version FROM cases WHERE id = $1", UUID(case_id))
    return row["state"], row["version"]


async def decisions_on(case_id: str) -> list[dict[str, object]]:
    return await rows.rows("SELECT * FROM decisions WHERE case_id = $1 ORDER BY decided_at", UUID(case_id))


async def test_the_queue_shows_what_waits_longest_first_page_by_page(community: Community) -> None:
    reviewer, author = await reviewer_of(community), await person(community, display_name="Dr Author")
    moment = now()
    waiting = [await in_review(author, submitted_at=moment - timedelta(minutes=5 - n // 2)) for n in range(7)]
    for state in ("draft", "published", "changes_requested", "rejected", "retracted"):
        await rows.case(author, state=state)
    image_id = await rows.image(UUID(waiting[0]))
    seen: list[dict[str, object]] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await reviewer.get("/api/review/cases", limit=2, **cursor)).json()
        seen += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert [item["case_id"] for item in seen] == waiting
    first = seen[0]
    assert (first["version"], first["specialty"], first["claim"], first["mine"]) == (
        1,
        "dermatology",
        None,
        False,
    )
    assert first["author"] == {field: author.me[field] for field in ("id", "display_name", "profession")}
    assert (first["image"]["id"], first["image_count"]) == (str(image_id), 1)  # type: ignore[index]  # an object
    assert (seen[1]["image"], seen[1]["image_count"]) == (None, 0)


async def test_the_queue_is_for_reviewers_alone(shared: Community) -> None:
    author, peer = await person(shared), await person(shared)
    case_id = await in_review(author)
    for somebody in (author, peer):
        assert refused_as(await somebody.get("/api/review/cases")) == (403, "not-allowed")
        assert refused_as(await somebody.get("/api/review/accounts")) == (403, "not-allowed")
        assert refused_as(await claim(somebody, case_id)) == (403, "not-allowed")
        assert refused_as(await decision(somebody, case_id)) == (403, "not-allowed")
        released = await somebody.delete(f"/api/review/cases/{case_id}/claim")
        assert refused_as(released) == (403, "not-allowed")
    assert await state_of(case_id) == ("in_review", 1)


async def test_two_reviewers_do_not_collide(shared: Community) -> None:
    first, second, author = await reviewer_of(shared), await reviewer_of(shared), await person(shared)
    case_id = await in_review(author)
    claimed = await claim(first, case_id)
    assert claimed.status_code == 200
    assert (claimed.json()["mine"], claimed.json()["reviewer_name"]) == (True, "Dr Reviewer")
    left = rows.moment(claimed.json()["expires_at"]) - now()
    assert CLAIM_LIFETIME - timedelta(minutes=1) < left <= CLAIM_LIFETIME
    assert refused_as(await claim(second, case_id)) == (409, "claimed-by-another")
    assert refused_as(await decision(second, case_id)) == (409, "claim-needed")
    [item] = [
        i
        for i in (await second.get("/api/review/cases", limit=50)).json()["items"]
        if i["case_id"] == case_id
    ]
    assert (item["claim"]["mine"], item["claim"]["reviewer_name"]) == (False, "Dr Reviewer")
    # Letting go of what is not one's own changes nothing.
    assert (await second.delete(f"/api/review/cases/{case_id}/claim")).status_code == 204
    assert (await claim(second, case_id)).status_code == 409
    assert (await first.delete(f"/api/review/cases/{case_id}/claim")).status_code == 204
    assert (await claim(second, case_id)).status_code == 200


async def test_of_many_claims_at_once_one_succeeds(shared: Community) -> None:
    author = await person(shared)
    reviewers = [await reviewer_of(shared) for _ in range(6)]
    case_id = await in_review(author)
    answers = await asyncio.gather(*[claim(reviewer, case_id) for reviewer in reviewers])
    assert sorted(answer.status_code for answer in answers) == [200, *[409] * 5]


async def test_a_claim_can_be_renewed_and_runs_out_by_itself(shared: Community) -> None:
    first, second, author = await reviewer_of(shared), await reviewer_of(shared), await person(shared)
    case_id = await in_review(author)
    once = (await claim(first, case_id)).json()
    again = (await claim(first, case_id)).json()
    assert rows.moment(again["expires_at"]) > rows.moment(once["expires_at"])
    await execute("UPDATE review_claims SET expires_at = now() WHERE case_id = $1", UUID(case_id))
    assert refused_as(await decision(first, case_id)) == (409, "claim-needed")
    queue = (await second.get("/api/review/cases", limit=50)).json()["items"]
    assert next(item for item in queue if item["case_id"] == case_id)["claim"] is None
    assert (await claim(second, case_id)).status_code == 200
    assert refused_as(await claim(first, case_id)) == (409, "claimed-by-another")


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ADMIN])
async def test_nobody_reviews_their_own_case(shared: Community, role: Role) -> None:
    author = await person(shared, role=role)
    case_id = await in_review(author)
    assert refused_as(await claim(author, case_id)) == (403, "own-case")
    expires = now() + timedelta(minutes=5)
    forged = {"case_id": UUID(case_id), "reviewer_id": UUID(author.me["id"]), "expires_at": expires}
    await rows.insert("review_claims", forged)
    assert refused_as(await decision(author, case_id)) == (403, "own-case")
    assert await state_of(case_id) == ("in_review", 1)
    queue = (await author.get("/api/review/cases", limit=50)).json()["items"]
    assert next(item for item in queue if item["case_id"] == case_id)["mine"]


async def test_there_is_no_decision_without_a_claim(shared: Community) -> None:
    reviewer, author = await reviewer_of(shared), await person(shared)
    case_id = await in_review(author)
    assert refused_as(await decision(reviewer, case_id)) == (409, "claim-needed")
    assert await state_of(case_id) == ("in_review", 1)
    assert await decisions_on(case_id) == []


async def test_a_decision_is_on_the_version_that_was_seen(shared: Community) -> None:
    reviewer, author = await reviewer_of(shared), await person(shared)
    case_id = await in_review(author, version=3)
    await claim(reviewer, case_id)
    for version in (1, 2, 4):
        stale = await decision(reviewer, case_id, version=version)
        assert refused_as(stale) == (409, "stale-version")
    assert await state_of(case_id) == ("in_review", 3)
    # The claim is still there: nothing has to be opened again.
    assert (await decision(reviewer, case_id, version=3)).status_code == 201
    assert await state_of(case_id) == ("published", 4)


@pytest.mark.parametrize("outcome", ["return", "reject"])
@pytest.mark.parametrize("reason", ["", "   "])
async def test_what_is_not_approved_is_told_why(shared: Community, outcome: str, reason: str) -> None:
    reviewer, author = await reviewer_of(shared), await person(shared)
    case_id = await in_review(author)
    await claim(reviewer, case_id)
    refused = await decision(reviewer, case_id, outcome, reason=reason)
    assert refused_as(refused) == (422, "malformed")
    assert refused.json()["fields"][0]["pointer"] == "/reason"
    assert await state_of(case_id) == ("in_review", 1)
    given = await decision(reviewer, case_id, outcome, reason=" Crop the name tag. ")
    assert given.status_code == 201
    assert given.json()["reason"] == "Crop the name tag."
    seen = await author.case(case_id)
    assert seen["decision"] == {field: given.json()[field] for field in ("outcome", "reason", "decided_at")}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"outcome": "approve"},
        {"version": 1},
        {"outcome": "perhaps", "version": 1},
        {"outcome": "approve", "version": 0},
        {"outcome": "approve", "version": 1.5},
        {"outcome": "approve", "version": 1, "reason": "x" * 1001},
        {"outcome": "approve", "version": 1, "reviewer_id": "x"},
    ],
)
async def test_a_malformed_decision_decides_nothing(shared: Community, body: dict[str, object]) -> None:
    reviewer, author = await reviewer_of(shared), await person(shared)
    case_id = await in_review(author)
    await claim(reviewer, case_id)
    refused = await reviewer.post(f"/api/review/cases/{case_id}/decisions", body)
    assert refused_as(refused) == (422, "malformed")
    assert await state_of(case_id) == ("in_review", 1)


async def test_of_many_decisions_at_once_there_is_one(shared: Community) -> None:
    """Every reviewer holds a session and believes to hold the claim; half of them also race with one session."""
    author = await person(shared)
    reviewers = [await reviewer_of(shared) for _ in range(4)]
    case_id = await in_review(author)
    await claim(reviewers[0], case_id)
    outcomes = ["approve", "return", "reject", "approve", "reject"]
    answers = await asyncio.gather(
        *[decision(reviewer, case_id, outcome) for outcome in outcomes for reviewer in reviewers]
    )
    assert len(answers) == 20
    won = [answer for answer in answers if answer.status_code == 201]
    assert len(won) == 1
    assert {answer.status_code for answer in answers} <= {201, 404, 409}
    [kept] = await decisions_on(case_id)
    assert (str(kept["id"]), kept["outcome"]) == (won[0].json()["id"], won[0].json()["outcome"])
    assert str(kept["reviewer_id"]) == reviewers[0].me["id"]
    state, version = await state_of(case_id)
    assert version == 2
    assert (
        state
        == {"approve": "published", "return": "changes_requested", "reject": "rejected"}[str(kept["outcome"])]
    )
    jobs = await rows.rows(
        "SELECT task_name FROM procrastinate_jobs WHERE args->>'case_id' = $1 ORDER BY 1", case_id
    )
    expected = ["case_decided", "case_published"] if state == "published" else ["case_decided"]
    assert [job["task_name"] for job in jobs] == expected


async def test_who_lost_the_role_after_claiming_decides_nothing(shared: Community) -> None:
    reviewer, author = await reviewer_of(shared), await person(shared)
    case_id = await in_review(author)
    await claim(reviewer, case_id)
    identifier = UUID(reviewer.me["id"])
    await execute("UPDATE accounts SET role = 'practitioner' WHERE id = $1", identifier)
    assert refused_as(await decision(reviewer, case_id)) == (403, "not-allowed")
    # Even a request that was let in while they still had it.
    let_in = Actor(account_id=identifier, session_id=identifier, role=Role.REVIEWER, verified=True)
    with pytest.raises(service.ClaimNeeded):
        await service.decide(
            let_in, case_id=UUID(case_id), new=NewDecision(outcome=Outcome.APPROVE, version=1)
        )
    assert await state_of(case_id) == ("in_review", 1)
    assert await decisions_on(case_id) == []


async def test_a_returned_case_is_edited_sent_again_and_published(shared: Community) -> None:
    reviewer, author = await reviewer_of(shared), await person(shared)
    case_id = await in_review(author)
    await rows.image(UUID(case_id))
    await decide(reviewer, await author.case(case_id), "return", "Say since when.")
    returned = await author.case(case_id)
    assert (returned["state"], returned["decision"]["reason"]) == ("changes_requested", "Say since when.")
    assert (await reviewer.get(f"/api/cases/{case_id}")).status_code == 404
    edited = await author.patch(f"/api/cases/{case_id}", {"history": "Three weeks."}, returned["version"])
    sent = await author.browser.post(
        f"/api/cases/{case_id}/submission", headers=etag(edited.json()["version"])
    )
    assert sent.json()["state"] == "in_review"
    stale = await reviewer.post(f"/api/review/cases/{case_id}/claim")
    assert stale.status_code == 200
    assert refused_as(await decision(reviewer, case_id)) == (409, "stale-version")
    await decide(reviewer, sent.json(), "approve")
    published = await author.case(case_id)
    assert (published["state"], published["decision"]["outcome"]) == ("published", "approve")
    assert rows.moment(published["published_at"])
    assert [kept["outcome"] for kept in await decisions_on(case_id)] == ["return", "approve"]


async def test_a_rejected_case_is_seen_by_its_author_only_with_the_reason(shared: Community) -> None:
    reviewer, author, peer = await reviewer_of(shared), await person(shared), await person(shared)
    case_id = await in_review(author)
    await decide(reviewer, await author.case(case_id), "reject", "A face is visible.")
    assert (await author.case(case_id))["decision"]["reason"] == "A face is visible."
    for somebody in (peer, reviewer):
        assert (await somebody.get(f"/api/cases/{case_id}")).status_code == 404


async def test_a_peer_never_learns_what_a_reviewer_said(shared: Community) -> None:
    reviewer, author, peer = await reviewer_of(shared), await person(shared), await person(shared)
    case_id = await in_review(author)
    await claim(reviewer, case_id)
    await decision(reviewer, case_id, "approve", reason="Nearly a face.")
    for path in (f"/api/cases/{case_id}", "/api/cases"):
        assert "Nearly a face" not in (await peer.get(path)).text

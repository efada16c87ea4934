"""Taking a case down: at once, for everybody but its author, who is told why; and listing cases to do so."""

import asyncio
import importlib
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from backend.kernel.actor import Role, Scope
from backend.kernel.clock import now
from backend.moderation.rules import claim_expiry
from tests.community import Community, Person, etag
from tests.integration import rows
from tests.integration.admin.scripts import made_by, problem
from tests.integration.admin.trail import actions_on
from tests.integration.rows import person

CASES = "/api/admin/cases"
REASON = {"reason": "A name can be read on the second photo."}


def removal(case_id: object) -> str:
    return f"{CASES}/{case_id}/removal"


async def holder(community: Community, *scopes: Scope) -> Person:
    return await made_by(community, await person(community, role=Role.ADMIN), *scopes)


async def test_a_published_case_is_gone_at_once_for_all_but_its_author(shared: Community) -> None:
    author, peer = await person(shared), await person(shared)
    reviewer = await person(shared, role=Role.REVIEWER)
    case_id = await rows.case(author, title="To be taken down")
    image_id = await rows.image(case_id)
    comment = (await peer.post(f"/api/cases/{case_id}/comments", {"text": "A comment"})).json()
    entry = {"account_id": UUID(peer.me["id"]), "kind": "comment_added", "case_id": case_id}
    await rows.insert(
        "inbox_entries", {"id": uuid4(), **entry, "event_key": str(uuid4()), "created_at": now()}
    )
    seen_before = [
        f"/api/cases/{case_id}",
        f"/api/cases/{case_id}/comments",
        f"/api/cases/{case_id}/annotations",
    ]
    assert {(await peer.get(path)).status_code for path in seen_before} == {200}
    caller = await holder(shared, Scope.CASES_WRITE)
    assert (await caller.put(removal(case_id), REASON)).status_code == 204
    for somebody in (peer, reviewer):
        for path in (*seen_before, f"/api/images/{image_id}/small"):
            assert (await somebody.get(path)).status_code == 404, path
        for path in ("/api/cases", "/api/inbox", "/api/review/cases"):
            assert str(case_id) not in (await somebody.get(path, limit=50)).text, path
    assert (await peer.patch(f"/api/comments/{comment['id']}", {"text": "More"}, 1)).status_code == 404
    assert (await peer.post(f"/api/cases/{case_id}/comments", {"text": "More"})).status_code == 404
    own = await author.case(str(case_id))
    assert (own["state"], own["decision"]["outcome"]) == ("removed", "remove")
    assert own["decision"]["reason"] == REASON["reason"]
    assert (await author.post(f"/api/cases/{case_id}/comments", {"text": "Why?"})).status_code == 409


async def test_the_author_is_told_once(community: Community) -> None:
    author = await person(community)
    case_id = await rows.case(author)
    caller = await holder(community, Scope.CASES_WRITE)
    for _ in range(2):
        assert (await caller.put(removal(case_id), REASON)).status_code == 204
    await community.run_jobs()
    [told] = (await author.get("/api/inbox")).json()["items"]
    assert (told["kind"], told["case_id"]) == ("case_removed", str(case_id))
    assert told["text"] == "An administrator took down your case in Dermatology"
    assert "name can be read" not in str(told)
    assert await actions_on(case_id) == ["case_removed"]


async def test_a_removal_that_was_told_as_a_decision_stays_one(shared: Community) -> None:
    """The release before reads the same rows while an update goes on, and knows no removals."""
    author = await person(shared)
    case_id = await rows.case(author, state="removed", version=3)
    entry = {"id": uuid4(), "account_id": UUID(author.me["id"]), "case_id": case_id, "created_at": now()}
    key = f"case_decided:{case_id}:2"
    await rows.insert("inbox_entries", {**entry, "kind": "case_decided", "event_key": key})
    module = "backend.alerts.piccolo_migrations.alerts_2026_11_27t21_40_00_000000"
    owner = await asyncpg.connect(shared.settings.owner())
    for statement in importlib.import_module(module).STATEMENTS:
        await owner.execute(statement)
    await owner.close()
    [told] = (await author.get("/api/inbox")).json()["items"]
    assert told["kind"] == "case_decided"


async def test_a_reviewer_loses_a_case_that_is_taken_down(shared: Community) -> None:
    author, reviewer = await person(shared), await person(shared, role=Role.REVIEWER)
    case_id = await rows.case(author, state="in_review")
    assert (await reviewer.post(f"/api/review/cases/{case_id}/claim")).status_code == 200
    caller = await holder(shared, Scope.CASES_WRITE)
    assert (await caller.put(removal(case_id), REASON)).status_code == 204
    assert await rows.rows("SELECT 1 FROM review_claims WHERE case_id = $1", case_id) == []
    decision = {"outcome": "approve", "version": 1}
    late = await reviewer.post(f"/api/review/cases/{case_id}/decisions", decision)
    assert problem(late) == (404, "not-found")
    again = await author.browser.post(f"/api/cases/{case_id}/submission", headers=etag(2))
    assert problem(again) == (409, "not-editable")


async def test_a_decision_and_a_removal_at_once_leave_one_whole_story(shared: Community) -> None:
    author, reviewer = await person(shared), await person(shared, role=Role.REVIEWER)
    caller = await holder(shared, Scope.CASES_WRITE)
    for _ in range(10):
        case_id = await rows.case(author, state="in_review")
        claim = {"case_id": case_id, "reviewer_id": UUID(reviewer.me["id"])}
        await rows.insert("review_claims", {**claim, "expires_at": claim_expiry(now())})
        decided, removed = await asyncio.gather(
            reviewer.post(f"/api/review/cases/{case_id}/decisions", {"outcome": "approve", "version": 1}),
            caller.put(removal(case_id), REASON),
        )
        [case] = await rows.rows("SELECT state, version FROM cases WHERE id = $1", case_id)
        assert (removed.status_code, case["state"]) == (204, "removed")
        if decided.status_code == 201:
            assert (await actions_on(case_id), case["version"]) == (["case_approved", "case_removed"], 3)
        else:
            assert decided.status_code in (404, 409), decided.text
            assert (await actions_on(case_id), case["version"]) == (["case_removed"], 2)


@pytest.mark.parametrize(
    ("state", "answer"),
    [
        ("draft", (404, "not-found")),
        ("rejected", (409, "not-removable")),
        ("retracted", (409, "not-removable")),
    ],
)
async def test_what_only_its_author_sees_cannot_be_taken_down(
    shared: Community, state: str, answer: tuple[int, str]
) -> None:
    case_id = await rows.case(await person(shared), state=state)
    caller = await holder(shared)
    assert problem(await caller.put(removal(case_id), REASON)) == answer
    assert problem(await caller.put(removal(uuid4()), REASON)) == (404, "not-found")
    assert await actions_on(case_id) == []


@pytest.mark.parametrize("body", [{}, {"reason": " "}, {"reason": "x" * 1001}, {**REASON, "state": "draft"}])
async def test_a_removal_needs_a_reason(shared: Community, body: dict[str, Any]) -> None:
    case_id = await rows.case(await person(shared))
    assert problem(await (await holder(shared)).put(removal(case_id), body)) == (422, "malformed")


async def test_cases_are_listed_by_state_and_author_without_drafts(shared: Community) -> None:
    author = await person(shared)
    begun = {
        state: str(await rows.case(author, state=state))
        for state in ("in_review", "changes_requested", "published", "rejected", "retracted", "removed")
    }
    await rows.case(author, state="draft", submitted_at=None)
    caller = await holder(shared, Scope.CASES_READ)
    found: list[dict[str, Any]] = []
    cursor = None
    while cursor is not None or not found:
        paged: dict[str, str] = {"cursor": cursor} if cursor else {}
        page = (await caller.get(CASES, author=author.me["id"], limit=4, **paged)).json()
        found += page["items"]
        cursor = page["next_cursor"]
    assert [case["id"] for case in found] == list(reversed(begun.values()))
    for state, case_id in begun.items():
        [case] = (await caller.get(CASES, author=author.me["id"], state=state)).json()["items"]
        assert (case["id"], case["state"]) == (case_id, state)
        assert case["author"]["id"] == author.me["id"]
        assert not {"question", "history", "answer", "teaching_points", "decision"} & case.keys()
    assert (await caller.get(CASES, author=author.me["id"], state="draft")).json()["items"] == []
    assert problem(await caller.get(CASES, state="lost")) == (422, "malformed")


@pytest.mark.parametrize("role", [Role.PRACTITIONER, Role.REVIEWER])
async def test_taking_down_is_for_administrators_and_keys_made_for_it(shared: Community, role: Role) -> None:
    case_id = await rows.case(await person(shared))
    somebody = await person(shared, role=role)
    others = [scope for scope in Scope if scope is not Scope.CASES_WRITE]
    for refused in (somebody, await holder(shared, *others)):
        assert problem(await refused.put(removal(case_id), REASON)) == (403, "not-allowed")
    assert problem(await somebody.get(CASES)) == (403, "not-allowed")
    admin = await person(shared, role=Role.ADMIN)
    assert (await admin.put(removal(case_id), REASON)).status_code == 204

"""The life of a case over HTTP: every event tried in every state, as the people who could cause it."""

from uuid import UUID

import pytest

from backend.kernel.actor import Role
from tests.community import Community, Person, etag
from tests.integration import rows
from tests.integration.rows import person
from tests.unit.test_case_states import ALLOWED

STATES = ["draft", "in_review", "changes_requested", "published", "rejected", "retracted", "removed"]
EVENTS = ["submit", "approve", "return", "reject", "retract", "remove"]


async def cause(event: str, case_id: str, author: Person, reviewer: Person, admin: Person) -> int:
    path = f"/api/cases/{case_id}"
    if event == "submit":
        return (await author.browser.post(f"{path}/submission", headers=etag(1))).status_code
    if event == "retract":
        return (await author.browser.post(f"{path}/retraction", headers=etag(1))).status_code
    if event == "remove":
        return (await admin.put(f"/api/admin/cases/{case_id}/removal", {"reason": "Because."})).status_code
    decision = {"outcome": event, "version": 1, "reason": "Because."}
    return (await reviewer.post(f"/api/review/cases/{case_id}/decisions", decision)).status_code


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("state", STATES)
async def test_an_event_does_what_the_design_says_or_nothing(
    shared: Community, state: str, event: str
) -> None:
    author, reviewer = await person(shared), await person(shared, role=Role.REVIEWER)
    case_id = await rows.case(author, state=state)
    await rows.image(case_id)
    # Even a claim that should not be there does not let a decision through.
    claim = {"case_id": case_id, "reviewer_id": UUID(reviewer.me["id"])}
    expires = await rows.rows("SELECT now() + interval '1 hour' AS at")
    await rows.insert("review_claims", {**claim, "expires_at": expires[0]["at"]})
    admin = await person(shared, role=Role.ADMIN)
    status = await cause(event, str(case_id), author, reviewer, admin)
    [row] = await rows.rows("SELECT state, version FROM cases WHERE id = $1", case_id)
    reached = ALLOWED.get((state, event))
    if reached is None:
        # What is removed already is as wanted.
        assert status in ((204,) if (state, event) == ("removed", "remove") else (404, 409)), status
        assert (row["state"], row["version"]) == (state, 1)
        assert await rows.rows("SELECT 1 FROM decisions WHERE case_id = $1", case_id) == []
    else:
        assert status in (200, 201, 204), status
        assert (row["state"], row["version"]) == (reached, 2)


async def test_an_incomplete_case_stays_a_draft_and_says_what_is_missing(shared: Community) -> None:
    author = await person(shared)
    case_id = await rows.case(author, state="draft", title="", question=" ", specialty=None)
    await rows.image(case_id, state="received", width=None, height=None)
    await rows.image(case_id, position=2, state="refused", refusal="damaged")
    refused = await author.browser.post(f"/api/cases/{case_id}/submission", headers=etag(1))
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/incomplete")
    fields = refused.json()["fields"]
    assert [field["pointer"] for field in fields] == [
        "/images",
        "/images",
        "/title",
        "/question",
        "/specialty",
    ]
    assert all(field["detail"].endswith(".") for field in fields)
    own = await author.case(str(case_id))
    assert own["state"] == "draft"
    assert [f"/{missing['field']}" for missing in own["missing"]] == [field["pointer"] for field in fields]


async def test_sending_needs_the_version_that_was_read(shared: Community) -> None:
    author = await person(shared)
    case_id = await rows.case(author, state="draft")
    await rows.image(case_id)
    path = f"/api/cases/{case_id}"
    await author.patch(path, {"history": "More."}, version=1)
    for verb in ("submission", "retraction"):
        assert (await author.browser.post(f"{path}/{verb}")).status_code == 428
        stale = await author.browser.post(f"{path}/{verb}", headers=etag(1))
        assert (stale.status_code, stale.json()["type"]) == (409, "/problems/stale-version")
    sent = await author.browser.post(f"{path}/submission", headers=etag(2))
    assert sent.status_code == 200
    assert sent.json()["state"] == "in_review"
    assert sent.json()["missing"] == []
    assert rows.moment(sent.json()["submitted_at"])
    again = await author.browser.post(f"{path}/submission", headers=etag(3))
    assert again.json()["type"] == "/problems/not-editable"
    back = await author.browser.post(f"{path}/retraction", headers=etag(3))
    assert back.json()["state"] == "retracted"
    once_more = await author.browser.post(f"{path}/retraction", headers=etag(4))
    assert (once_more.status_code, once_more.json()["type"]) == (409, "/problems/conflict")


ANSWERS = ("answer", "teaching_points")


async def test_the_answer_is_for_the_author_and_reviewers_alone(shared: Community) -> None:
    author, peer = await person(shared), await person(shared)
    reviewer = await person(shared, role=Role.REVIEWER)
    case_id = str(await rows.case(author, answer="Tinea corporis", teaching_points="Scrape it."))
    expected = ["Tinea corporis", "Scrape it."]
    assert [(await author.case(case_id))[field] for field in ANSWERS] == expected
    assert [(await reviewer.case(case_id))[field] for field in ANSWERS] == expected
    seen = await peer.get(f"/api/cases/{case_id}")
    assert [seen.json()[field] for field in ANSWERS] == [None, None]
    assert (seen.json()["mine"], seen.json()["missing"], seen.json()["decision"]) == (False, [], None)
    for text in (seen.text, (await peer.get("/api/cases", limit=50)).text):
        assert "Tinea" not in text
        assert "Scrape" not in text

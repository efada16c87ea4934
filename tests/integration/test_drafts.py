import asyncio
from uuid import UUID, uuid4

import pytest

from backend.cases.rules import DRAFTS_MOST
from backend.kernel.actor import Role
from backend.kernel.database import execute
from tests.community import COMPLETE, Community, etag
from tests.integration import rows
from tests.integration.rows import person

EVERYTHING = {**COMPLETE, "tags": ["ring", "itch"], "teaching_points": "Scrape the border."}


async def test_a_draft_holds_what_its_author_wrote(shared: Community) -> None:
    author = await person(shared)
    made = await author.post("/api/cases", EVERYTHING)
    assert made.status_code == 201
    assert made.headers["etag"] == '"1"'
    draft = made.json()
    assert {field: draft[field] for field in EVERYTHING} == EVERYTHING
    assert (draft["state"], draft["version"], draft["mine"], draft["images"]) == ("draft", 1, True, [])
    assert draft["author"] == {field: author.me[field] for field in ("id", "display_name", "profession")}
    assert [missing["field"] for missing in draft["missing"]] == ["images"]
    assert await author.case(draft["id"]) == draft
    assert rows.moment(draft["created_at"]) == rows.moment(draft["updated_at"])


async def test_an_empty_draft_says_what_it_misses(shared: Community) -> None:
    draft = await (await person(shared)).draft()
    assert [missing["field"] for missing in draft["missing"]] == ["images", "title", "question", "specialty"]
    assert (draft["title"], draft["specialty"], draft["tags"], draft["answer"]) == ("", None, [], "")


async def test_a_draft_begun_twice_with_one_key_is_one(shared: Community) -> None:
    author, other = await person(shared), await person(shared)
    key = uuid4().hex
    first = await author.post("/api/cases", {"title": "Once"}, Idempotency_Key=key)
    again = await author.post("/api/cases", {"title": "Once"}, Idempotency_Key=key)
    assert first.json() == again.json()
    assert first.status_code == again.status_code == 201
    elsewhere = await other.post("/api/cases", {"title": "Once"}, Idempotency_Key=key)
    assert elsewhere.json()["id"] != first.json()["id"]
    assert elsewhere.json()["mine"]


async def test_of_many_beginnings_with_one_key_at_once_there_is_one_case(shared: Community) -> None:
    author, key = await person(shared), uuid4().hex
    answers = await asyncio.gather(
        *[author.post("/api/cases", {"title": "Once"}, Idempotency_Key=key) for _ in range(20)]
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    kept = await rows.rows("SELECT title FROM cases WHERE author_id = $1", UUID(author.me["id"]))
    assert kept == [{"title": "Once"}]


@pytest.mark.parametrize("key", ["short", "x" * 101, "with spaces in", "sch\u00f6ner", "semi;colon"])
async def test_a_senseless_key_is_refused(shared: Community, key: str) -> None:
    author = await person(shared)
    refused = await author.browser.post("/api/cases", json={}, headers=[(b"idempotency-key", key.encode())])
    assert refused.status_code == 422
    assert await rows.rows("SELECT 1 FROM cases WHERE author_id = $1", UUID(author.me["id"])) == []


async def test_a_person_keeps_so_many_drafts_and_no_more(shared: Community) -> None:
    author = await person(shared)
    for _ in range(DRAFTS_MOST):
        await rows.case(author, state="draft")
    refused = await author.post("/api/cases", {})
    assert refused.json()["type"] == "/problems/too-many-drafts"
    await execute(
        "DELETE FROM cases WHERE id = (SELECT id FROM cases WHERE author_id = $1 LIMIT 1)",
        UUID(author.me["id"]),
    )
    assert (await author.post("/api/cases", {})).status_code == 201


async def test_a_change_is_based_on_the_version_that_was_read(shared: Community) -> None:
    author = await person(shared)
    draft = await author.draft(title="First")
    path = f"/api/cases/{draft['id']}"
    changed = await author.patch(path, {"title": "Second"}, version=1)
    assert changed.status_code == 200
    assert (changed.json()["title"], changed.json()["version"]) == ("Second", 2)
    assert changed.headers["etag"] == '"2"'
    assert rows.moment(changed.json()["updated_at"]) > rows.moment(draft["updated_at"])
    stale = await author.patch(path, {"title": "Third"}, version=1)
    assert (stale.status_code, stale.json()["type"]) == (409, "/problems/stale-version")
    needed = await author.patch(path, {"title": "Third"})
    assert (needed.status_code, needed.json()["type"]) == (428, "/problems/version-needed")
    malformed = await author.browser.patch(path, json={}, headers={"If-Match": "2"})
    assert (malformed.status_code, malformed.json()["fields"][0]["pointer"]) == (422, "/If-Match")
    assert (await author.case(draft["id"]))["title"] == "Second"


async def test_of_two_changes_to_one_version_at_once_one_wins(shared: Community) -> None:
    author = await person(shared)
    draft = await author.draft(title="First")
    answers = await asyncio.gather(
        *[author.patch(f"/api/cases/{draft['id']}", {"title": f"By {n}"}, version=1) for n in range(10)]
    )
    assert sorted(answer.status_code for answer in answers) == [200, *[409] * 9]
    winner = next(answer.json() for answer in answers if answer.status_code == 200)
    assert await author.case(draft["id"]) == winner


async def test_what_is_left_out_stays_and_null_takes_a_choice_back(shared: Community) -> None:
    author = await person(shared)
    draft = await author.draft(**EVERYTHING)
    path = f"/api/cases/{draft['id']}"
    changed = (await author.patch(path, {"age_band": None, "body_site": None, "tags": []}, version=1)).json()
    expected = {**EVERYTHING, "age_band": None, "body_site": None, "tags": []}
    assert {field: changed[field] for field in expected} == expected
    again = (await author.patch(path, {}, version=2)).json()
    assert {field: again[field] for field in expected} == expected
    for field in ("title", "history", "tags"):
        assert (await author.patch(path, {field: None}, version=3)).status_code == 422


async def test_outer_spaces_and_repeated_tags_are_dropped(shared: Community) -> None:
    draft = await (await person(shared)).draft(title="  A ring \n", tags=[" itch ", "itch", "  ", "ring"])
    assert draft["title"] == "A ring"
    assert draft["tags"] == ["itch", "ring"]


LONGEST = {"title": 120, "question": 300, "history": 4000, "answer": 500, "teaching_points": 2000}


async def test_the_longest_texts_that_are_allowed_are_kept_in_any_script(shared: Community) -> None:
    author = await person(shared)
    content = {field: "\U0001f98b" * length for field, length in LONGEST.items()}
    draft = await author.draft(**content, tags=["\u6f22" * 40 + "", *[f"tag {n}" for n in range(9)]])
    assert {field: draft[field] for field in content} == content
    assert len(draft["tags"]) == 10


MALFORMED: list[tuple[str, object, str]] = [
    *[(field, "x" * (length + 1), f"/{field}") for field, length in LONGEST.items()],
    ("tags", ["x" * 41], "/tags/0"),
    ("tags", ["x"] * 11, "/tags"),
    ("tags", [""], "/tags/0"),
    ("tags", "itch", "/tags"),
    ("age_band", "93", "/age_band"),
    ("sex", "unknown", "/sex"),
    ("specialty", "alchemy", "/specialty"),
    ("body_site", "soul", "/body_site"),
    ("title", 5, "/title"),
    ("title", ["x"], "/title"),
    ("state", "published", "/state"),
    ("author_id", "x", "/author_id"),
    ("title", "nul\0", ""),
]


@pytest.mark.parametrize(
    ("field", "value", "pointer"), MALFORMED, ids=[f"{m[0]} {str(m[1])[:10]!r}" for m in MALFORMED]
)
async def test_what_is_out_of_bounds_is_told_where_and_changes_nothing(
    shared: Community, field: str, value: object, pointer: str
) -> None:
    author = await person(shared)
    draft = await author.draft(title="First")
    for refused in (
        await author.post("/api/cases", {field: value}),
        await author.patch(f"/api/cases/{draft['id']}", {field: value}, version=1),
    ):
        assert refused.status_code == 422, refused.text
        assert [entry["pointer"] for entry in refused.json()["fields"]] == [pointer]
    assert await author.case(draft["id"]) == draft
    assert len(await rows.rows("SELECT 1 FROM cases WHERE author_id = $1", UUID(author.me["id"]))) == 1


UNREADABLE = [b"", b"{", b"\xff\xfe", b'{"title": "\\ud800"}', b"[" * 50_000, b"[]", b"null", b'"x"', b"{}x"]


@pytest.mark.parametrize("body", UNREADABLE, ids=lambda body: repr(body[:12]))
async def test_what_is_no_json_object_is_refused(shared: Community, body: bytes) -> None:
    author = await person(shared)
    refused = await author.browser.post(
        "/api/cases", content=body, headers={"Content-Type": "application/json"}
    )
    assert refused.status_code in (400, 422), refused.text
    assert refused.headers["content-type"] == "application/problem+json"
    assert await rows.rows("SELECT 1 FROM cases WHERE author_id = $1", UUID(author.me["id"])) == []


async def test_a_body_far_too_large_is_not_even_read(shared: Community) -> None:
    author = await person(shared)
    refused = await author.post("/api/cases", {"history": "x" * 100_000})
    assert (refused.status_code, refused.json()["type"]) == (413, "/problems/too-large")


async def test_other_peoples_drafts_do_not_exist(shared: Community) -> None:
    author, peer = await person(shared), await person(shared)
    reviewer, admin = await person(shared, role=Role.REVIEWER), await person(shared, role=Role.ADMIN)
    draft = await author.draft(**EVERYTHING)
    absent = "01930000-0000-7000-8000-000000000000"
    for somebody in (peer, reviewer, admin):
        calls = (
            ("GET", "", None),
            ("PATCH", "", {"title": "Mine now"}),
            ("DELETE", "", None),
            ("POST", "/submission", None),
            ("POST", "/retraction", None),
            ("POST", "/images", {"upload_id": absent}),
            ("PUT", "/image-order", {"image_ids": [absent]}),
            ("GET", "/comments", None),
            ("POST", "/comments", {"text": "Hello"}),
            ("GET", "/annotations", None),
        )
        for method, rest, body in calls:
            hidden, nothing = [
                await somebody.browser.request(
                    method, f"/api/cases/{case_id}{rest}", json=body, headers=etag(1)
                )
                for case_id in (draft["id"], absent)
            ]
            assert hidden.status_code == nothing.status_code == 404, (method, rest)
            told, expected = hidden.json(), nothing.json()
            assert told.pop("request_id") != expected.pop("request_id")
            assert told == expected
            assert {k: v for k, v in hidden.headers.items() if k != "x-request-id"} == {
                k: v for k, v in nothing.headers.items() if k != "x-request-id"
            }
    assert await author.case(draft["id"]) == draft
    assert (await peer.put(f"/api/follows/case/{draft['id']}")).status_code == 404


async def test_an_author_deletes_a_draft_and_nothing_else(shared: Community) -> None:
    author = await person(shared)
    draft = await author.draft()
    assert (await author.delete(f"/api/cases/{draft['id']}")).status_code == 204
    assert (await author.get(f"/api/cases/{draft['id']}")).status_code == 404
    assert (await author.delete(f"/api/cases/{draft['id']}")).status_code == 404
    for state in ("in_review", "changes_requested", "published", "rejected", "retracted"):
        kept = await rows.case(author, state=state)
        refused = await author.delete(f"/api/cases/{kept}")
        assert (refused.status_code, refused.json()["type"]) == (409, "/problems/not-editable"), state
        assert await author.case(str(kept))


@pytest.mark.parametrize("state", ["in_review", "published", "rejected", "retracted"])
async def test_what_is_no_draft_cannot_be_edited_in_any_way(shared: Community, state: str) -> None:
    author = await person(shared)
    case_id = await rows.case(author, state=state)
    image_id = await rows.image(case_id)
    before = await author.case(str(case_id))
    path = f"/api/cases/{case_id}"
    for answer in (
        await author.patch(path, {"title": "Other"}, version=1),
        await author.browser.post(f"{path}/submission", headers=etag(1)),
        await author.post(f"{path}/images", {"upload_id": str(uuid4())}),
        await author.patch(f"{path}/images/{image_id}", {"description": "Other"}),
        await author.delete(f"{path}/images/{image_id}"),
        await author.put(f"{path}/image-order", {"image_ids": [str(image_id)]}),
    ):
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/not-editable")
    assert await author.case(str(case_id)) == before


async def test_my_cases_are_listed_in_every_state_last_changed_first(shared: Community) -> None:
    author, other = await person(shared), await person(shared)
    await rows.case(other)
    states = ["draft", "in_review", "changes_requested", "published", "rejected", "retracted"]
    made = [str(await rows.case(author, state=state)) for state in states]
    await author.patch(f"/api/cases/{made[0]}", {"title": "Changed last"}, version=1)
    order = [made[0], *reversed(made[1:])]
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await author.get("/api/me/cases", limit=4, **cursor)).json()
        seen += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert seen == order

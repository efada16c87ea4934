import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from backend.discussion.rules import COMMENTS_PER_CASE, TEXT_LENGTH
from backend.kernel.actor import Role
from backend.kernel.database import execute
from tests.community import Community, Person, annotation
from tests.integration import rows
from tests.integration.rows import person


async def with_case(community: Community, **columns: object) -> tuple[Person, str]:
    author = await person(community, display_name="Dr Author")
    return author, str(await rows.case(author, **columns))


async def say(somebody: Person, case_id: str, text: str = "Tinea?", **more: object) -> httpx.Response:
    return await somebody.post(f"/api/cases/{case_id}/comments", {"text": text, **more})


async def comments_on(somebody: Person, case_id: str) -> list[dict[str, Any]]:
    listed = await somebody.get(f"/api/cases/{case_id}/comments", limit=50)
    assert listed.status_code == 200
    return list(listed.json()["items"])


async def test_a_comment_is_kept_as_it_was_written(shared: Community) -> None:
    author, case_id = await with_case(shared)
    peer = await person(shared, display_name="Dr Peer")
    text = "  Is it <b>itchy</b>? See https://dermnetnz.org/?a=1&b=2 \u2014 \U0001f98b\n\nSecond line. "
    made = await say(peer, case_id, text)
    assert made.status_code == 201
    assert made.headers["etag"] == '"1"'
    comment = made.json()
    assert comment["text"] == text.strip()
    assert comment["author"] == {field: peer.me[field] for field in ("id", "display_name", "profession")}
    assert (comment["version"], comment["edited_at"], comment["deleted"]) == (1, None, False)
    assert comment["mine"]
    assert await comments_on(author, case_id) == [{**comment, "mine": False}]


async def test_answers_go_one_level_deep(shared: Community) -> None:
    author, case_id = await with_case(shared)
    first = (await say(author, case_id)).json()["id"]
    answer = await say(author, case_id, "Yes", parent_id=first)
    assert answer.json()["parent_id"] == first
    _, other_case = await with_case(shared)
    elsewhere = (await say(author, other_case)).json()["id"]
    for parent in (answer.json()["id"], elsewhere, str(uuid4())):
        refused = await say(author, case_id, "Deeper", parent_id=parent)
        assert (refused.status_code, refused.json()["fields"][0]["pointer"]) == (422, "/parent_id")
    assert len(await comments_on(author, case_id)) == 2


async def test_a_comment_is_pinned_to_a_mark_on_the_same_case(shared: Community) -> None:
    author, case_id = await with_case(shared)
    image_id = await rows.image(UUID(case_id))
    mark = (await author.post(f"/api/images/{image_id}/annotations", annotation(1, 1))).json()["id"][9:]
    pinned = await say(author, case_id, annotation_id=mark)
    assert pinned.json()["annotation_id"] == mark
    _, other_case = await with_case(shared)
    for where, what in ((other_case, mark), (case_id, str(uuid4()))):
        refused = await say(author, where, annotation_id=what)
        assert (refused.status_code, refused.json()["fields"][0]["pointer"]) == (422, "/annotation_id")


async def test_a_comment_sent_twice_is_one(shared: Community) -> None:
    author, case_id = await with_case(shared)
    key = uuid4().hex
    path = f"/api/cases/{case_id}/comments"
    answers = await asyncio.gather(
        *[author.post(path, {"text": "Once"}, Idempotency_Key=key) for _ in range(10)]
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(await comments_on(author, case_id)) == 1
    jobs = await rows.rows(
        "SELECT 1 FROM procrastinate_jobs WHERE args->>'comment_id' = $1", answers[0].json()["id"]
    )
    assert len(jobs) == 1


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "x" * (TEXT_LENGTH + 1), None, 5, "nul\0"])
async def test_a_comment_says_something_of_a_fitting_length(shared: Community, text: object) -> None:
    author, case_id = await with_case(shared)
    refused = await author.post(f"/api/cases/{case_id}/comments", {"text": text})
    assert refused.status_code == 422
    assert (await author.post(f"/api/cases/{case_id}/comments", {})).status_code == 422
    assert await comments_on(author, case_id) == []
    assert (await say(author, case_id, "\u6f22" * TEXT_LENGTH)).status_code == 201


@pytest.mark.parametrize("state", ["draft", "in_review", "changes_requested", "rejected", "retracted"])
async def test_only_published_cases_are_discussed(shared: Community, state: str) -> None:
    author, case_id = await with_case(shared, state=state)
    refused = await say(author, case_id)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/not-open")
    reviewer, peer = await person(shared, role=Role.REVIEWER), await person(shared)
    assert (await say(reviewer, case_id)).status_code == (409 if state == "in_review" else 404)
    assert (await say(peer, case_id)).status_code == 404
    assert await comments_on(author, case_id) == []


async def test_an_edit_is_seen_and_what_was_said_before_is_kept(shared: Community) -> None:
    author, case_id = await with_case(shared)
    peer, reviewer = await person(shared), await person(shared, role=Role.REVIEWER)
    made = (await say(peer, case_id, "First")).json()
    path = f"/api/comments/{made['id']}"
    second = await peer.patch(path, {"text": " Second "}, version=1)
    assert second.status_code == 200
    assert (second.json()["text"], second.json()["version"]) == ("Second", 2)
    assert second.headers["etag"] == '"2"'
    assert rows.moment(second.json()["edited_at"])
    assert second.json()["created_at"] == made["created_at"]
    await peer.patch(path, {"text": "Third"}, version=2)
    for somebody in (peer, reviewer):
        history = (await somebody.get(f"{path}/history")).json()["items"]
        assert [revision["text"] for revision in history] == ["First", "Second"]
        assert [revision["written_at"] for revision in history] == [
            made["created_at"],
            second.json()["edited_at"],
        ]
    for somebody in (author, await person(shared)):
        assert (await somebody.get(f"{path}/history")).status_code == 404
        assert "First" not in (await somebody.get(f"/api/cases/{case_id}/comments")).text


async def test_an_edit_is_based_on_the_version_that_was_read(shared: Community) -> None:
    author, case_id = await with_case(shared)
    path = f"/api/comments/{(await say(author, case_id, 'First')).json()['id']}"
    assert (await author.patch(path, {"text": "Other"})).status_code == 428
    answers = await asyncio.gather(*[author.patch(path, {"text": f"By {n}"}, version=1) for n in range(8)])
    assert sorted(answer.status_code for answer in answers) == [200, *[409] * 7]
    stale = next(answer for answer in answers if answer.status_code == 409)
    assert stale.json()["type"] == "/problems/stale-version"
    history = (await author.get(f"{path}/history")).json()["items"]
    assert [revision["text"] for revision in history] == ["First"]


async def test_a_deleted_comment_keeps_its_place_and_loses_its_text(shared: Community) -> None:
    author, case_id = await with_case(shared)
    peer, reviewer = await person(shared), await person(shared, role=Role.REVIEWER)
    made = (await say(peer, case_id, "Regrettable")).json()
    answer = (await say(author, case_id, "Indeed", parent_id=made["id"])).json()
    path = f"/api/comments/{made['id']}"
    assert (await peer.delete(path)).status_code == 204
    for somebody in (author, peer, reviewer):
        listed = await somebody.get(f"/api/cases/{case_id}/comments")
        first, second = listed.json()["items"]
        assert (first["id"], first["deleted"], first["text"]) == (made["id"], True, None)
        assert second["parent_id"] == made["id"]
        assert "Regrettable" not in listed.text
    assert (await peer.delete(path)).status_code == 404
    assert (await peer.patch(path, {"text": "Again"}, version=2)).status_code == 404
    # Moderation can still see what was there.
    kept = (await reviewer.get(f"{path}/history")).json()["items"]
    assert [revision["text"] for revision in kept] == ["Regrettable"]
    assert answer["id"] == second["id"]


async def test_nobody_changes_or_deletes_what_others_said(shared: Community) -> None:
    author, case_id = await with_case(shared)
    peer, admin = await person(shared), await person(shared, role=Role.ADMIN)
    path = f"/api/comments/{(await say(peer, case_id)).json()['id']}"
    before = await comments_on(peer, case_id)
    for somebody in (author, admin):
        assert (await somebody.patch(path, {"text": "Mine"}, version=1)).status_code == 404
        assert (await somebody.delete(path)).status_code == 404
    assert await comments_on(peer, case_id) == before


async def test_a_deleted_comment_can_still_be_answered_but_not_seen(shared: Community) -> None:
    author, case_id = await with_case(shared)
    made = (await say(author, case_id, "Regrettable")).json()["id"]
    await author.delete(f"/api/comments/{made}")
    assert (await say(author, case_id, "Why?", parent_id=made)).status_code == 201


async def test_comments_come_oldest_first_page_by_page_each_once(shared: Community) -> None:
    author, case_id = await with_case(shared)
    made = [(await say(author, case_id, f"Comment {n}")).json()["id"] for n in range(7)]
    await execute("UPDATE comments SET created_at = '2026-11-23T00:00:00Z' WHERE case_id = $1", UUID(case_id))
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await author.get(f"/api/cases/{case_id}/comments", limit=3, **cursor)).json()
        seen += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert seen == made


async def test_a_discussion_has_an_end(shared: Community) -> None:
    author, case_id = await with_case(shared)
    await execute(
        "INSERT INTO comments (id, case_id, author_id, text, created_at)"
        " SELECT gen_random_uuid(), $1, $2, 'x', now() FROM generate_series(1, $3)",
        UUID(case_id),
        UUID(author.me["id"]),
        COMMENTS_PER_CASE,
    )
    refused = await say(author, case_id)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/too-many-comments")

"""Identifiers besides the one in an address: what they name must be there for the asker, or it is not there."""

from uuid import UUID, uuid4

import httpx
import pytest

from backend.kernel.actor import Role
from tests.community import Community, Person, annotation, etag
from tests.integration import rows
from tests.integration.authorization.world import CASE_STATES, comment_on, upload_of
from tests.integration.rows import person


def told(response: httpx.Response) -> tuple[int, str]:
    """Everything but the request's own id."""
    return response.status_code, response.text.replace(response.headers["x-request-id"], "")


@pytest.mark.parametrize("state", CASE_STATES)
@pytest.mark.parametrize("role", [Role.PRACTITIONER, Role.REVIEWER])
async def test_of_anothers_case_no_picture_is_reached_through_ones_own(
    shared: Community, state: str, role: Role
) -> None:
    author, other = await person(shared), await person(shared, role=role)
    picture = await rows.image(await rows.case(author, state=state))
    own = await rows.case(other, state="draft")
    own_picture = await rows.image(own)
    before = await rows.everything()
    path = f"/api/cases/{own}/images"
    asked = [
        ("PATCH", f"{path}/%s", {"description": "Mine now"}),
        ("DELETE", f"{path}/%s", None),
    ]
    for method, address, body in asked:
        there = await other.browser.request(method, address % picture, json=body)
        nowhere = await other.browser.request(method, address % uuid4(), json=body)
        assert told(there) == told(nowhere)
        assert there.status_code == 404
    orders = [
        await other.put(f"/api/cases/{own}/image-order", {"image_ids": [str(own_picture), str(identifier)]})
        for identifier in (picture, uuid4())
    ]
    assert told(orders[0]) == told(orders[1])
    assert orders[0].status_code == 422
    assert await rows.everything() == before


@pytest.mark.parametrize("received", [0, 3])
async def test_anothers_upload_becomes_no_picture(shared: Community, received: int) -> None:
    author, thief = await person(shared), await person(shared)
    upload_id = await upload_of(UUID(author.me["id"]), length=3, received=received)
    own = await rows.case(thief, state="draft")
    before = await rows.everything()
    answers = [
        await thief.post(f"/api/cases/{own}/images", {"upload_id": str(identifier)})
        for identifier in (upload_id, uuid4())
    ]
    assert told(answers[0]) == told(answers[1])
    assert answers[0].json()["type"] == "/problems/upload-not-complete"
    assert await rows.everything() == before


async def answering(somebody: Person, case_id: UUID, **named: UUID) -> httpx.Response:
    body = {"text": "Tinea?", **{name: str(identifier) for name, identifier in named.items()}}
    return await somebody.post(f"/api/cases/{case_id}/comments", body)


@pytest.mark.parametrize("state", CASE_STATES)
async def test_a_comment_is_pinned_and_answers_only_within_its_case(shared: Community, state: str) -> None:
    author, peer = await person(shared), await person(shared)
    open_case = await rows.case(author)
    elsewhere = await rows.case(author)
    picture = await rows.image(elsewhere)
    comment_id = await comment_on(elsewhere, UUID(author.me["id"]))
    marked = await author.post(f"/api/images/{picture}/annotations", annotation(1, 1, text="Here"))
    mark_id = UUID(marked.json()["id"])
    await rows.rows("UPDATE cases SET state = $2 WHERE id = $1", elsewhere, state)
    before = await rows.everything()
    for field, identifier in (("parent_id", comment_id), ("annotation_id", mark_id)):
        there = await answering(peer, open_case, **{field: identifier})
        nowhere = await answering(peer, open_case, **{field: uuid4()})
        assert told(there) == told(nowhere)
        assert there.status_code == 422
    assert await rows.everything() == before


async def test_what_was_made_with_a_key_elsewhere_is_not_shown_once_its_case_is_hidden(
    shared: Community,
) -> None:
    author, peer = await person(shared), await person(shared)
    case_id = await rows.case(author)
    picture = await rows.image(case_id)
    key = {"Idempotency_Key": "a-key-of-mine"}
    comments = f"/api/cases/{case_id}/comments"
    marks = f"/api/images/{picture}/annotations"
    assert (await peer.post(comments, {"text": "Tinea?"}, **key)).status_code == 201
    assert (await peer.post(marks, annotation(1, 1), **key)).status_code == 201
    back = await author.browser.post(f"/api/cases/{case_id}/retraction", headers=etag(1))
    assert back.status_code == 200
    assert (await peer.post(comments, {"text": "Tinea?"}, **key)).status_code == 404
    assert (await peer.post(marks, annotation(1, 1), **key)).status_code == 404


async def test_a_filter_by_author_shows_what_the_feed_shows(shared: Community) -> None:
    author, peer = await person(shared), await person(shared)
    shown = await rows.case(author)
    for state in CASE_STATES:
        if state != "published":
            await rows.case(author, state=state, published_at=rows.moment("2026-01-01T00:00:00Z"))
    for somebody in (peer, await person(shared, role=Role.REVIEWER)):
        listed = await somebody.get("/api/cases", author=author.me["id"])
        assert [item["id"] for item in listed.json()["items"]] == [str(shown)]
        nobody = await somebody.get("/api/cases", author=str(uuid4()))
        assert nobody.json() == {"items": [], "next_cursor": None}

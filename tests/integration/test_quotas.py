"""How much one person may make in an hour or a day."""

from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import httpx
import pytest

from backend.accounts.service import throttle
from backend.alerts import rules as alerts
from backend.annotations import rules as annotations
from backend.cases import rules as cases
from backend.discussion import rules as discussion
from backend.kernel.allowance import Allowance
from backend.kernel.database import execute
from backend.safety.rules import clearance
from backend.uploads import rules as uploads
from tests.community import TUS, Community, Person, annotation, etag
from tests.integration import rows
from tests.integration.rows import person

Make = Callable[[Person, UUID], Awaitable[httpx.Response]]


async def begin_case(somebody: Person, _: UUID) -> httpx.Response:
    return await somebody.post("/api/cases", {})


async def write_comment(somebody: Person, case_id: UUID) -> httpx.Response:
    return await somebody.post(f"/api/cases/{case_id}/comments", {"text": "A comment"})


async def change_comment(somebody: Person, case_id: UUID) -> httpx.Response:
    author_id = UUID(somebody.me["id"])
    found = await rows.rows("SELECT id, version FROM comments WHERE author_id = $1 LIMIT 1", author_id)
    if not found:
        made = (await write_comment(somebody, case_id)).json()
        found = [{"id": made["id"], "version": made["version"]}]
    headers = etag(found[0]["version"])
    path = f"/api/comments/{found[0]['id']}"
    return await somebody.browser.patch(path, json={"text": "Changed"}, headers=headers)


async def make_mark(somebody: Person, case_id: UUID) -> httpx.Response:
    [image] = await rows.rows("SELECT id FROM case_images WHERE case_id = $1", case_id)
    return await somebody.post(f"/api/images/{image['id']}/annotations", annotation(1, 1))


async def follow(somebody: Person, _: UUID) -> httpx.Response:
    other = await rows.case(somebody)
    return await somebody.put(f"/api/follows/case/{other}")


async def register_device(somebody: Person, _: UUID) -> httpx.Response:
    return await somebody.post("/api/devices", {"kind": "fcm_token", "address": uuid4().hex, "label": ""})


async def begin_upload(somebody: Person, _: UUID) -> httpx.Response:
    await execute("DELETE FROM uploads")
    return await somebody.browser.post("/api/uploads", headers={**TUS, "Upload-Length": "1"})


async def clear_photo(somebody: Person, _: UUID) -> httpx.Response:
    case_id = await rows.case(somebody, state="draft", submitted_at=None)
    image_id = await rows.scanned_image(case_id)
    path = f"/api/cases/{case_id}/images/{image_id}/safety-check"
    return await somebody.put(path, {"scan": 1, "answers": []})


QUOTAS: list[tuple[Make, Allowance]] = [
    (begin_case, cases.CASES_PER_HOUR),
    (begin_case, cases.CASES_PER_DAY),
    (write_comment, discussion.COMMENTS_PER_HOUR),
    (write_comment, discussion.COMMENTS_PER_DAY),
    (change_comment, discussion.CHANGES_PER_HOUR),
    (change_comment, discussion.CHANGES_PER_DAY),
    (make_mark, annotations.MARKS_PER_HOUR),
    (make_mark, annotations.MARKS_PER_DAY),
    (follow, alerts.FOLLOWS_PER_HOUR),
    (follow, alerts.FOLLOWS_PER_DAY),
    (register_device, alerts.REGISTRATIONS_PER_HOUR),
    (register_device, alerts.REGISTRATIONS_PER_DAY),
    (begin_upload, uploads.UPLOADS_PER_HOUR),
    (begin_upload, uploads.UPLOADS_PER_DAY),
    (clear_photo, clearance.CLEARANCES_PER_HOUR),
    (clear_photo, clearance.CLEARANCES_PER_DAY),
]


async def left(somebody: Person, allowance: Allowance, tries: int) -> None:
    """As when a person has room for so many more."""
    await throttle.count(allowance, somebody.me["id"])
    key = throttle._key(allowance, somebody.me["id"])
    await execute("UPDATE throttles SET tries = $2 WHERE key = $1", key, allowance.tries - tries)


@pytest.mark.parametrize(("make", "allowance"), QUOTAS, ids=lambda value: getattr(value, "purpose", None))
async def test_a_person_makes_so_much_and_is_told_when_to_go_on(
    shared: Community, make: Make, allowance: Allowance
) -> None:
    somebody, other = await person(shared), await person(shared)
    case_id = await rows.case(other)
    await rows.image(case_id)
    assert (await make(somebody, case_id)).is_success
    await left(somebody, allowance, 1)
    assert (await make(somebody, case_id)).is_success
    refused = await make(somebody, case_id)
    assert (refused.status_code, refused.json()["type"]) == (429, "/problems/quota-used-up")
    wait = int(refused.headers["retry-after"])
    assert 0.9 * allowance.window.total_seconds() < wait <= allowance.window.total_seconds()
    assert "Go on in " in refused.json()["detail"]
    assert (await make(other, case_id)).is_success, "nobody else is stopped by that"
    await execute(
        "UPDATE throttles SET window_started_at = window_started_at - $1::interval", allowance.window
    )
    assert (await make(somebody, case_id)).is_success


async def test_what_is_refused_is_not_made(shared: Community) -> None:
    somebody = await person(shared)
    await left(somebody, cases.CASES_PER_HOUR, 0)
    assert (await somebody.post("/api/cases", {"title": "One too many"})).status_code == 429
    assert await rows.rows("SELECT 1 FROM cases WHERE title = 'One too many'") == []


async def test_a_repeat_under_its_key_does_not_count(shared: Community) -> None:
    somebody, key = await person(shared), uuid4().hex
    await left(somebody, cases.CASES_PER_HOUR, 1)
    for _ in range(5):
        assert (await somebody.post("/api/cases", {}, Idempotency_Key=key)).status_code == 201
    assert (await somebody.post("/api/cases", {})).status_code == 429
    assert (await somebody.post("/api/cases", {}, Idempotency_Key=key)).status_code == 201


async def test_what_was_refused_for_another_reason_does_not_count(shared: Community) -> None:
    somebody = await person(shared)
    case_id = await rows.case(await person(shared))
    await left(somebody, discussion.COMMENTS_PER_HOUR, 1)
    nowhere = {"text": "An answer", "parent_id": str(uuid4())}
    for _ in range(3):
        assert (await somebody.post(f"/api/cases/{case_id}/comments", nowhere)).status_code == 422
    assert (await write_comment(somebody, case_id)).status_code == 201
    assert (await write_comment(somebody, case_id)).status_code == 429


async def test_following_again_what_one_follows_does_not_count(shared: Community) -> None:
    somebody = await person(shared)
    await left(somebody, alerts.FOLLOWS_PER_HOUR, 1)
    for _ in range(3):
        assert (await somebody.put("/api/follows/specialty/dermatology")).status_code == 204
    assert (await somebody.put("/api/follows/specialty/cardiology")).status_code == 429


def test_limits_leave_people_room_and_scripts_little() -> None:
    """An hour holds more than anybody does by hand, and a day less than a script makes in a few minutes."""
    for _, allowance in QUOTAS:
        assert 40 <= allowance.tries <= 1500

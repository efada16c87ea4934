"""A request that began before its sender's session ended writes nothing after that."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from backend.accounts.service.sessions import end_session
from backend.kernel.actor import Role
from backend.kernel.clock import now
from backend.kernel.ids import new_id
from backend.uploads.rules import expires_at
from tests.community import Community, Person, annotation, etag
from tests.integration import rows
from tests.integration.rows import blocked, person
from tests.waiting import eventually

Request = tuple[str, str, Any, dict[str, str]]


async def requests_of(somebody: Person) -> dict[str, Request]:
    """A request of each kind that writes what was sent with it."""
    draft = await rows.case(somebody, state="draft")
    published = await rows.case(somebody)
    in_review = await rows.case(await other_author(somebody), state="in_review")
    image = await rows.image(published)
    own_image = await rows.image(draft)
    comment = (await somebody.post(f"/api/cases/{published}/comments", {"text": "Before"})).json()
    await somebody.post(f"/api/review/cases/{in_review}/claim")
    upload = await finished_upload(somebody)
    device = {"kind": "fcm_token", "address": uuid4().hex, "label": ""}
    return {
        "a case": ("POST", "/api/cases", {"title": "After"}, {}),
        "a change": ("PATCH", f"/api/cases/{draft}", {"title": "After"}, etag(1)),
        "a photo": ("POST", f"/api/cases/{draft}/images", {"upload_id": str(upload)}, {}),
        "a description": ("PATCH", f"/api/cases/{draft}/images/{own_image}", {"description": "After"}, {}),
        "an order": ("PUT", f"/api/cases/{draft}/image-order", {"image_ids": [str(own_image)]}, {}),
        "a mark": ("POST", f"/api/images/{image}/annotations", annotation(1, 1, text="After"), {}),
        "a comment": ("POST", f"/api/cases/{published}/comments", {"text": "After"}, {}),
        "a changed comment": ("PATCH", f"/api/comments/{comment['id']}", {"text": "After"}, etag(1)),
        "a device": ("POST", "/api/devices", device, {}),
        "a profile": ("PATCH", "/api/me", {"display_name": "Dr After"}, {}),
        "a decision": (
            "POST",
            f"/api/review/cases/{in_review}/decisions",
            {"outcome": "approve", "version": 1},
            {},
        ),
    }


async def finished_upload(somebody: Person) -> UUID:
    identifier, moment = new_id(), now()
    values = {"id": identifier, "account_id": UUID(somebody.me["id"]), "length": 1, "received": 1}
    await rows.insert("uploads", {**values, "created_at": moment, "expires_at": expires_at(moment)})
    return identifier


async def other_author(somebody: Person) -> Person:
    identifier = await rows.account()
    return Person(somebody.browser, {"id": str(identifier)})


KINDS = [
    "a case",
    "a change",
    "a photo",
    "a description",
    "an order",
    "a mark",
    "a comment",
    "a changed comment",
    "a device",
    "a profile",
    "a decision",
]


async def send(somebody: Person, request: Request, content: AsyncIterator[bytes]) -> httpx.Response:
    method, path, _, headers = request
    own = {**headers, "Content-Type": "application/json"}
    return await somebody.browser.request(method, path, content=content, headers=own)


async def everything_but_counters() -> dict[str, list[str]]:
    kept = await rows.everything()
    return {table: kept[table] for table in kept if table not in ("throttles", "sessions")}


@pytest.mark.parametrize("kind", KINDS)
async def test_a_body_that_arrives_slowly_is_not_written_after_signing_out(
    shared: Community, kind: str
) -> None:
    somebody = await person(shared, role=Role.REVIEWER)
    requests = await requests_of(somebody)
    assert list(requests) == KINDS
    body = json.dumps(requests[kind][2]).encode()
    before = await everything_but_counters()

    async def trickling() -> AsyncIterator[bytes]:
        yield body[:5]
        await end_session(await rows.actor(somebody))
        yield body[5:]

    answer = await send(somebody, requests[kind], trickling())
    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/not-signed-in")
    assert await everything_but_counters() == before


@pytest.mark.parametrize("kind", KINDS)
async def test_the_same_body_is_written_while_its_sender_is_signed_in(shared: Community, kind: str) -> None:
    somebody = await person(shared, role=Role.REVIEWER)
    request = (await requests_of(somebody))[kind]

    async def whole() -> AsyncIterator[bytes]:
        yield json.dumps(request[2]).encode()

    assert (await send(somebody, request, whole())).is_success


async def test_whoever_waits_for_a_turn_while_signing_out_writes_nothing(shared: Community) -> None:
    somebody = await person(shared)
    holding = await asyncpg.connect(shared.settings.database_url)
    turn = holding.transaction()
    await turn.start()
    await holding.execute("SELECT 1 FROM accounts WHERE id = $1 FOR NO KEY UPDATE", UUID(somebody.me["id"]))
    waiting = asyncio.create_task(somebody.post("/api/cases", {"title": "After"}))
    await eventually(blocked, "the request to wait for its turn")
    await end_session(await rows.actor(somebody))
    await turn.rollback()
    await holding.close()
    assert (await waiting).status_code == 401
    assert await rows.rows("SELECT 1 FROM cases WHERE author_id = $1", UUID(somebody.me["id"])) == []

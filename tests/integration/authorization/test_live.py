"""What runs while somebody's rights end: downloads, polls, decisions. (Slow requests have a file of their own.)"""

import asyncio
from uuid import UUID, uuid4

import asyncpg
import pytest
from litestar.types import Message

from backend.app import guarded
from backend.kernel.actor import Role
from backend.kernel.database import execute
from media.object_store import STREAM_CHUNK
from media.renditions import Rendition
from tests.community import Community, Person
from tests.integration import rows
from tests.integration.rows import person
from tests.waiting import eventually

POLLED = ["/api/session", "/api/cases", "/api/inbox/unread", "/api/inbox", "/api/devices"]


async def suspend(admin: Person, somebody: Person) -> None:
    path = f"/api/admin/practitioners/{somebody.me['id']}/suspension"
    assert (await admin.put(path, {"reason": "Not who they said."})).status_code == 204


async def test_the_next_poll_of_somebody_suspended_ends_their_app(shared: Community) -> None:
    somebody, admin = await person(shared), await person(shared, role=Role.ADMIN)
    assert {(await somebody.get(path)).status_code for path in POLLED} == {200}
    await suspend(admin, somebody)
    for path in POLLED:
        told = await somebody.get(path)
        assert (told.status_code, told.json()["type"]) == (401, "/problems/not-signed-in")


class Download:
    """One running download, as a server carries it out: what was sent so far, and a hand on it."""

    def __init__(self, community: Community, somebody: Person, path: str) -> None:
        self._app = guarded(community.app, community.settings)
        [cookie] = list(somebody.browser.cookies.jar)
        self._scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "scheme": "http",
            "headers": [(b"host", b"localhost:8000"), (b"cookie", f"{cookie.name}={cookie.value}".encode())],
            "client": ("127.0.0.1", 1),
            "server": ("localhost", 8000),
        }
        self._asked = False
        self.status = 0
        self.received = 0
        self.begun, self.rest, self._sent = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def run(self) -> None:
        """Take the first piece, and the others once `rest` is set."""
        await self._app(self._scope, self._receive, self._send)  # type: ignore[arg-type]  # a scope as a server makes it

    async def _receive(self) -> dict[str, object]:
        if self._asked:
            await self._sent.wait()
            return {"type": "http.disconnect"}
        self._asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            return
        if message["type"] == "http.response.body":
            self.received += len(message["body"])
            if self.received:
                self.begun.set()
                await self.rest.wait()
            if not message["more_body"]:
                self._sent.set()


async def test_a_running_download_of_somebody_suspended_was_let_in_before_and_the_next_is_not(
    shared: Community,
) -> None:
    somebody, admin = await person(shared), await person(shared, role=Role.ADMIN)
    folder = f"images/{uuid4()}"
    picture = bytes(STREAM_CHUNK * 3)
    name = f"{folder}/{Rendition.MASTER.value}"
    await shared.ports.object_store.put(name, picture, media_type="image/jpeg")
    image_id = await rows.image(await rows.case(somebody), folder=folder)
    path = f"/api/images/{image_id}/master"
    download = Download(shared, somebody, path)
    running = asyncio.create_task(download.run())
    await download.begun.wait()
    assert download.received < len(picture)
    await suspend(admin, somebody)
    download.rest.set()
    await running
    assert (download.status, download.received) == (200, len(picture))
    assert (await somebody.get(path)).status_code == 401


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ("UPDATE accounts SET role = 'practitioner' WHERE id = $1", {403, 409}),
        ("UPDATE accounts SET verified_at = NULL WHERE id = $1", {403, 409}),
        ("DELETE FROM sessions WHERE account_id = $1", {401}),
    ],
    ids=["demoted", "no longer verified", "signed out"],
)
async def test_a_decision_under_way_is_refused_when_its_reviewer_may_not_decide_any_more(
    shared: Community, change: str, refusal: set[int]
) -> None:
    author, reviewer = await person(shared), await person(shared, role=Role.REVIEWER)
    case_id = await rows.case(author, state="in_review")
    path = f"/api/review/cases/{case_id}"
    assert (await reviewer.post(f"{path}/claim")).status_code == 200
    # Somebody holds the claim's row: the decision has been let in, and waits.
    holder = await asyncpg.connect(shared.settings.database_url)
    async with holder.transaction():
        await holder.execute("SELECT 1 FROM review_claims WHERE case_id = $1 FOR UPDATE", case_id)
        deciding = asyncio.create_task(
            reviewer.post(f"{path}/decisions", {"outcome": "approve", "version": 1})
        )
        await eventually(rows.blocked, "the decision to wait for the claim")
        await execute(change, UUID(reviewer.me["id"]))
    await holder.close()
    status = (await deciding).status_code
    assert status in refusal
    [case] = await rows.rows("SELECT state, version FROM cases WHERE id = $1", case_id)
    assert case == {"state": "in_review", "version": 1}
    assert await rows.rows("SELECT 1 FROM decisions WHERE case_id = $1", case_id) == []

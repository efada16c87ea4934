"""What runs while somebody's rights end: polls, decisions. (Slow requests have a file of their own.)

A picture on its way is cut: tests/integration/connections/test_cut_pictures.py.
"""

import asyncio
from uuid import UUID

import asyncpg
import pytest

from backend.kernel.actor import Role
from backend.kernel.database import execute
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

"""Jobs that were set aside: shown with why, and tried again by hand."""

import json
from uuid import UUID

from backend.kernel.actor import Role, Scope
from backend.kernel.events import Event
from backend.kernel.jobs import LAST_FAILURE
from tests.community import Community
from tests.integration import rows
from tests.integration.admin.happenings import set_aside
from tests.integration.admin.scripts import made_by, problem
from tests.integration.admin.trail import actions_on
from tests.integration.rows import person

JOBS = "/api/admin/jobs"


async def test_a_job_set_aside_is_shown_with_why(community: Community) -> None:
    failure = {
        "reason": "ObjectMissing",
        "place": "media/s3.py:10 get",
        "times": 4,
        "at": "2026-11-23T10:00:00Z",
    }
    case_id = str(await rows.case(await person(community)))
    arguments = {"case_id": case_id, "after": None, "request_id": "a" * 32, LAST_FAILURE: failure}
    job_id = await set_aside("case_published", json.dumps(arguments))
    caller = await made_by(community, await person(community, role=Role.ADMIN), Scope.JOBS_READ)
    [job] = (await caller.get(JOBS)).json()["items"]
    assert (job["id"], job["name"], job["queue"], job["status"]) == (
        job_id,
        "case_published",
        "default",
        "failed",
    )
    assert job["arguments"] == {"case_id": case_id, "after": None}
    assert (job["request_id"], job["last_failure"]) == ("a" * 32, failure)
    assert (await caller.get(JOBS, status="doing")).json()["items"] == []
    assert problem(await caller.get(JOBS, status="lost")) == (422, "malformed")


async def test_a_job_is_tried_again_by_hand_and_done(community: Community) -> None:
    admin = await person(community, role=Role.ADMIN)
    caller = await made_by(community, admin, Scope.JOBS_READ, Scope.JOBS_WRITE)
    job_id = await set_aside(Event("objects_doomed").name)
    assert (await caller.post(f"{JOBS}/{job_id}/retry")).status_code == 204
    [waiting] = (await caller.get(JOBS, status="todo")).json()["items"]
    assert (waiting["id"], waiting["attempts"]) == (job_id, 0)
    assert problem(await caller.post(f"{JOBS}/{job_id}/retry")) == (409, "not-set-aside")
    await community.run_jobs()
    [row] = await rows.rows("SELECT status::text FROM procrastinate_jobs WHERE id = $1", job_id)
    assert row["status"] == "succeeded"
    assert await actions_on(UUID(int=job_id)) == ["job_retried"]


async def test_jobs_are_listed_in_pages(shared: Community) -> None:
    numbers = [await set_aside("objects_doomed") for _ in range(5)]
    caller = await made_by(shared, await person(shared, role=Role.ADMIN))
    first = (await caller.get(JOBS, limit=3)).json()
    rest = (await caller.get(JOBS, limit=3, cursor=first["next_cursor"])).json()
    assert [job["id"] for page in (first, rest) for job in page["items"]] == numbers[::-1]
    assert rest["next_cursor"] is None


async def test_a_job_that_is_not_there_is_not_found(shared: Community) -> None:
    caller = await made_by(shared, await person(shared, role=Role.ADMIN))
    assert problem(await caller.post(f"{JOBS}/999999999/retry")) == (404, "not-found")
    for number in ("x", "1.5"):
        assert (await caller.post(f"{JOBS}/{number}/retry")).status_code == 404
    assert (await caller.post(f"{JOBS}/{10**30}/retry")).status_code in (404, 422)


async def test_looking_and_trying_again_are_scopes_apart(shared: Community) -> None:
    admin = await person(shared, role=Role.ADMIN)
    job_id = await set_aside("objects_doomed")
    reader = await made_by(shared, admin, Scope.JOBS_READ)
    writer = await made_by(shared, admin, Scope.JOBS_WRITE)
    assert problem(await reader.post(f"{JOBS}/{job_id}/retry")) == (403, "not-allowed")
    assert problem(await writer.get(JOBS)) == (403, "not-allowed")
    assert (await writer.post(f"{JOBS}/{job_id}/retry")).status_code == 204

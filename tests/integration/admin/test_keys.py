"""Keys: made by people, shown once, good for what they name and no longer than their owner administers."""

import asyncio
import re
from uuid import UUID, uuid4

import pytest

from backend.admin.rules import KEYS_MOST, digest_of
from backend.kernel.actor import Role, Scope
from backend.kernel.database import execute
from backend.web.cross_site import CLIENT_HEADER
from tests.community import Community, Person
from tests.integration import rows
from tests.integration.admin.scripts import made_by, problem, script
from tests.integration.admin.trail import actions_on, told_of
from tests.integration.rows import person

KEYS = "/api/admin/keys"
AUDIT = "/api/admin/audit"


def new_key(**changed: object) -> dict[str, object]:
    return {"name": "Dashboard", "scopes": ["audit:read", "metrics:read"], "days": 30, **changed}


async def administrator(community: Community) -> Person:
    return await person(community, role=Role.ADMIN)


async def test_a_key_is_shown_once_and_only_its_digest_is_kept(shared: Community) -> None:
    admin = await administrator(shared)
    made = await admin.post(KEYS, new_key())
    assert made.status_code == 201, made.text
    secret = made.json()["secret"]
    assert re.fullmatch(r"caserounds_[0-9a-f]{8}_[0-9a-f]{64}", secret)
    [row] = await rows.rows("SELECT * FROM admin_keys WHERE digest = $1", digest_of(secret))
    listed = await admin.get(KEYS)
    [key] = [key for key in listed.json()["items"] if key["id"] == made.json()["id"]]
    assert key["prefix"] == secret.split("_")[1]
    assert (key["name"], key["scopes"]) == ("Dashboard", ["audit:read", "metrics:read"])
    assert key["owner"]["id"] == admin.me["id"]
    assert (key["last_used_at"], key["revoked_at"]) == (None, None)
    hidden = secret.split("_")[2]
    assert hidden not in listed.text
    assert hidden not in str(row)
    assert hidden not in str(await rows.everything())


async def test_a_script_needs_its_key_and_nothing_else(shared: Community) -> None:
    admin = await administrator(shared)
    made = (await admin.post(KEYS, new_key())).json()
    caller = script(shared, made["secret"])
    read = await caller.get(AUDIT, subject=made["id"])
    assert read.status_code == 200, read.text
    [entry] = read.json()["items"]
    assert (entry["action"], entry["actor_id"], entry["subject"]) == ("key_created", admin.me["id"], "key")
    assert entry["details"] == {
        "owner_id": admin.me["id"],
        "scopes": "audit:read metrics:read",
        "days": "30",
    }


async def test_making_and_revoking_are_told_of(shared: Community) -> None:
    admin, colleague = await administrator(shared), await administrator(shared)
    made = (await admin.post(KEYS, new_key())).json()
    for _ in range(2):
        assert (await colleague.delete(f"{KEYS}/{made['id']}")).status_code == 204
    assert await actions_on(made["id"]) == ["key_created", "key_revoked"]
    assert str((await told_of(made["id"]))[1]["actor_id"]) == colleague.me["id"]
    assert problem(await script(shared, made["secret"]).get(AUDIT)) == (401, "key-refused")
    assert problem(await admin.delete(f"{KEYS}/{uuid4()}")) == (404, "not-found")


@pytest.mark.parametrize("scope", Scope)
async def test_a_key_reaches_only_what_its_scope_allows(shared: Community, scope: Scope) -> None:
    admin = await administrator(shared)
    answer = await (await made_by(shared, admin, scope)).get(AUDIT)
    assert answer.status_code == (200 if scope is Scope.AUDIT_READ else 403)


async def test_no_key_makes_lists_or_revokes_keys(shared: Community) -> None:
    admin = await administrator(shared)
    other = (await admin.post(KEYS, new_key())).json()
    caller = await made_by(shared, admin)  # with every scope there is
    for answer in (
        await caller.post(KEYS, new_key()),
        await caller.get(KEYS),
        await caller.delete(f"{KEYS}/{other['id']}"),
        await caller.patch(f"{KEYS}/{other['id']}", {"scopes": ["cases:write"]}),
    ):
        assert answer.status_code in (403, 405)
    assert problem(await caller.post(KEYS, new_key())) == (403, "key-not-accepted")
    assert (await script(shared, other["secret"]).get(AUDIT)).status_code == 200


async def test_a_key_is_no_session_and_a_session_beside_it_is_not_looked_at(shared: Community) -> None:
    admin = await administrator(shared)
    caller = await made_by(shared, admin)
    for path in ("/api/session", "/api/cases", "/api/inbox", "/api/review/cases"):
        assert problem(await caller.get(path)) == (403, "key-not-accepted"), path
    bad = await admin.browser.get(AUDIT, headers={"Authorization": "Bearer caserounds_00000000_00"})
    assert problem(bad) == (401, "key-refused")
    signing_in = {"email": admin.me["email"], "password": "correct horse battery"}
    assert problem(await caller.post("/api/session", signing_in)) == (403, "key-not-accepted")


async def test_a_request_with_a_key_needs_no_header_of_the_app_and_one_with_a_cookie_does(
    shared: Community,
) -> None:
    admin = await administrator(shared)
    caller = await made_by(shared, admin)
    assert CLIENT_HEADER not in caller.browser.headers
    answer = await caller.browser.delete(f"{KEYS}/{uuid4()}", headers={"Origin": "https://elsewhere.example"})
    assert problem(answer) == (403, "key-not-accepted"), "it came past the check for other sites"
    del admin.browser.headers[CLIENT_HEADER]
    assert problem(await admin.post(KEYS, new_key())) == (403, "cross-site-request")
    for scheme in ("Basic YTpi", "Bear", "Token abc"):
        answer = await admin.browser.post(KEYS, json=new_key(), headers={"Authorization": scheme})
        assert problem(answer) == (403, "cross-site-request"), scheme
    form = await caller.browser.post(KEYS, content="a=b", headers={"Content-Type": "text/plain"})
    assert problem(form) == (415, "unsupported-media-type")


ENDINGS = {
    "revoked": "UPDATE admin_keys SET revoked_at = now() WHERE owner_id = $1",
    "expired": "UPDATE admin_keys SET expires_at = now() WHERE owner_id = $1",
    "demoted": "UPDATE accounts SET role = 'reviewer' WHERE id = $1",
    "unverified": "UPDATE accounts SET verified_at = NULL WHERE id = $1",
    "suspended": "UPDATE accounts SET suspended_at = now() WHERE id = $1",
}


@pytest.mark.parametrize("ending", ENDINGS)
async def test_a_key_stops_working_at_once(shared: Community, ending: str) -> None:
    admin = await administrator(shared)
    caller = await made_by(shared, admin, Scope.AUDIT_READ)
    assert (await caller.get(AUDIT)).status_code == 200
    await execute(ENDINGS[ending], UUID(admin.me["id"]))
    assert problem(await caller.get(AUDIT)) == (401, "key-refused")


@pytest.mark.parametrize("key", ["", "x", "caserounds_", "x" * 100_000, "\xff", "caserounds_0_0 ", "a b"])
async def test_whatever_is_no_key_is_refused_alike(shared: Community, key: str) -> None:
    caller = await shared.stranger()
    answer = await caller.browser.get(AUDIT, headers=[(b"Authorization", f"Bearer {key}".encode("latin-1"))])
    assert problem(answer) == (401, "key-refused")
    assert key == "" or key not in answer.text


async def test_the_last_use_is_noted_once_a_minute(shared: Community) -> None:
    admin = await administrator(shared)
    made = (await admin.post(KEYS, new_key())).json()
    caller = script(shared, made["secret"])

    async def noted() -> object:
        [row] = await rows.rows("SELECT last_used_at FROM admin_keys WHERE id = $1", UUID(made["id"]))
        return row["last_used_at"]

    await caller.get(AUDIT)
    first = await noted()
    await caller.get(AUDIT)
    assert first is not None
    assert await noted() == first
    await execute("UPDATE admin_keys SET last_used_at = last_used_at - interval '61 seconds'")
    await caller.get(AUDIT)
    assert await noted() > first  # type: ignore[operator]  # moments


async def test_keys_made_at_once_do_not_pass_the_limit(shared: Community) -> None:
    admin = await administrator(shared)
    for _ in range(KEYS_MOST - 2):
        await made_by(shared, admin)
    answers = await asyncio.gather(*(admin.post(KEYS, new_key()) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [201, 201, 409, 409, 409, 409]
    assert {problem(answer) for answer in answers if answer.status_code == 409} == {(409, "too-many-keys")}


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"name": "x" * 81},
        {"scopes": []},
        {"scopes": ["everything"]},
        {"days": 0},
        {"days": 367},
        {"owner_id": "me"},
    ],
)
async def test_a_key_that_makes_no_sense_is_not_made(shared: Community, wrong: dict[str, object]) -> None:
    admin = await administrator(shared)
    assert problem(await admin.post(KEYS, new_key(**wrong))) == (422, "malformed")


@pytest.mark.parametrize("role", [Role.PRACTITIONER, Role.REVIEWER])
async def test_only_administrators_have_to_do_with_keys(shared: Community, role: Role) -> None:
    somebody = await person(shared, role=role)
    assert problem(await somebody.get(KEYS)) == (403, "not-allowed")
    assert problem(await somebody.post(KEYS, new_key())) == (403, "not-allowed")
    assert problem(await somebody.get(AUDIT)) == (403, "not-allowed")

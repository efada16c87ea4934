"""Keys end for good with what had let their owner make them: the way in, the role, or the password of before."""

import json
from typing import Any
from uuid import UUID

from backend.kernel.actor import Role, Scope
from backend.kernel.database import execute
from tests.community import PASSWORD, Community, Person
from tests.integration import rows
from tests.integration.accounts.mailing import ask_for_reset, reset, sign_in
from tests.integration.admin.scripts import made_by, problem
from tests.integration.admin.trail import told_of
from tests.integration.rows import person

AUDIT = "/api/admin/audit"
WHY = {"reason": "Their phone was stolen."}


async def administrator(community: Community) -> Person:
    return await person(community, role=Role.ADMIN)


async def key_of(owner: Person) -> dict[str, Any]:
    [key] = await rows.rows("SELECT id, revoked_at FROM admin_keys WHERE owner_id = $1", UUID(owner.me["id"]))
    return key


async def ending_told(owner: Person) -> tuple[str, str, str]:
    """By whom the owner's key ended, and why, as the trail tells."""
    *_, entry = await told_of((await key_of(owner))["id"])
    return entry["action"], str(entry["actor_id"]), json.loads(entry["details"])["cause"]


def suspension(of: Person) -> str:
    return f"/api/admin/practitioners/{of.me['id']}/suspension"


async def test_a_key_does_not_come_back_with_its_owner(shared: Community) -> None:
    admin, owner = await administrator(shared), await administrator(shared)
    caller = await made_by(shared, owner)
    assert (await caller.get(AUDIT)).status_code == 200
    assert (await admin.put(suspension(owner), WHY)).status_code == 204
    assert problem(await caller.get(AUDIT)) == (401, "key-refused")
    assert (await admin.delete(suspension(owner))).status_code in (200, 204)
    assert problem(await caller.get(AUDIT)) == (401, "key-refused")
    assert await ending_told(owner) == ("key_revoked", admin.me["id"], "owner_suspended")
    again = await shared.stranger()
    assert (await sign_in(again, owner.me["email"], PASSWORD)).status_code == 200
    shown = (await again.get("/api/admin/keys", limit=50)).json()["items"]
    assert [item["revoked_at"] is not None for item in shown if item["owner"]["id"] == owner.me["id"]] == [
        True
    ]


async def test_a_key_outlives_no_password_that_was_replaced_by_mail(shared: Community) -> None:
    owner, other = await administrator(shared), await administrator(shared)
    caller, spared = await made_by(shared, owner), await made_by(shared, other)
    token = await ask_for_reset(shared, owner.me["email"])
    assert (await caller.get(AUDIT)).status_code == 200, "asking for the mail ends nothing"
    assert (await reset(await shared.stranger(), token, "another fine password")).status_code == 200
    assert problem(await caller.get(AUDIT)) == (401, "key-refused")
    assert (await spared.get(AUDIT)).status_code == 200
    assert await ending_told(owner) == ("key_revoked", owner.me["id"], "owner_reset_password")


async def test_keys_that_had_ended_are_not_told_of_again(shared: Community) -> None:
    admin, owner = await administrator(shared), await administrator(shared)
    await made_by(shared, owner)
    await execute("UPDATE admin_keys SET expires_at = now() WHERE owner_id = $1", UUID(owner.me["id"]))
    assert (await admin.put(suspension(owner), WHY)).status_code == 204
    key = await key_of(owner)
    assert key["revoked_at"] is None
    assert [entry["action"] for entry in await told_of(key["id"])] == ["key_created"]


async def test_changing_ones_password_leaves_keys_alone(shared: Community) -> None:
    owner = await administrator(shared)
    caller = await made_by(shared, owner)
    change = {"current_password": PASSWORD, "new_password": "another fine password"}
    assert (await owner.put("/api/me/password", change)).status_code == 204
    assert (await caller.get(AUDIT)).status_code == 200


async def test_a_key_outlives_no_role_that_let_it_be_made(shared: Community) -> None:
    admin, owner, other = [await administrator(shared) for _ in range(3)]
    caller, spared = await made_by(shared, owner), await made_by(shared, other)
    role = f"/api/admin/practitioners/{owner.me['id']}/role"
    for _ in range(2):
        assert (await admin.put(role, {"role": "reviewer"})).status_code == 204
        assert problem(await caller.get(AUDIT)) == (401, "key-refused")
    assert (await admin.put(role, {"role": "admin"})).status_code == 204
    assert problem(await caller.get(AUDIT)) == (401, "key-refused"), "it does not come back with the role"
    assert (await spared.get(AUDIT)).status_code == 200
    assert await ending_told(owner) == ("key_revoked", admin.me["id"], "owner_demoted")
    assert [entry["action"] for entry in await told_of(owner.me["id"])] == ["role_changed"] * 2
    anew = await made_by(shared, owner)
    assert (await anew.get(AUDIT)).status_code == 200


async def test_a_role_that_is_given_again_ends_no_key(shared: Community) -> None:
    admin, owner = await administrator(shared), await administrator(shared)
    caller = await made_by(shared, owner)
    assert (await admin.put(f"/api/admin/practitioners/{owner.me['id']}/role", {"role": "admin"})).is_success
    assert (await caller.get(AUDIT)).status_code == 200


async def test_a_key_that_takes_the_role_of_its_own_owner_ends_itself(shared: Community) -> None:
    await administrator(shared)
    owner = await administrator(shared)
    caller = await made_by(shared, owner)
    role = f"/api/admin/practitioners/{owner.me['id']}/role"
    assert (await caller.put(role, {"role": "practitioner"})).status_code == 204
    assert problem(await caller.get(AUDIT)) == (401, "key-refused")
    assert await ending_told(owner) == ("key_revoked", owner.me["id"], "owner_demoted")


async def test_that_an_administrator_or_a_reviewer_signs_in_is_told_and_of_nobody_else(
    shared: Community,
) -> None:
    actions = {Role.ADMIN: ["administrator_signed_in"], Role.REVIEWER: ["reviewer_signed_in"]}
    for role in Role:
        somebody = await person(shared, role=role)
        browser = await shared.stranger()
        assert (await sign_in(browser, somebody.me["email"], "a wrong password")).status_code == 401
        assert await told_of(somebody.me["id"]) == []
        assert (await sign_in(browser, somebody.me["email"], PASSWORD)).status_code == 200
        entries = await told_of(somebody.me["id"])
        assert [(entry["action"], str(entry["actor_id"])) for entry in entries] == [
            (action, somebody.me["id"]) for action in actions.get(role, [])
        ]


async def test_who_reads_the_list_of_practitioners_is_told_and_what_was_asked_for(shared: Community) -> None:
    admin, somebody = await administrator(shared), await person(shared)
    caller = await made_by(shared, admin, Scope.PRACTITIONERS_READ)
    listed = await caller.get("/api/admin/practitioners", verified="true", role="practitioner", limit=1)
    assert len(listed.json()["items"]) == 1
    [entry] = await told_of(admin.me["id"])
    key = await key_of(admin)
    assert (entry["action"], str(entry["actor_id"]), entry["key_id"]) == (
        "practitioners_listed",
        admin.me["id"],
        key["id"],
    )
    assert json.loads(entry["details"]) == {"role": "practitioner", "shown": "1", "verified": "true"}
    assert (await admin.get(f"/api/admin/practitioners/{somebody.me['id']}")).status_code == 200
    [entry] = await told_of(somebody.me["id"])
    assert (entry["action"], str(entry["actor_id"])) == ("practitioner_read", admin.me["id"])


async def test_who_may_not_read_the_list_is_not_told_of(shared: Community) -> None:
    reviewer = await person(shared, role=Role.REVIEWER)
    assert (await reviewer.get("/api/admin/practitioners")).status_code == 403
    assert await told_of(reviewer.me["id"]) == []

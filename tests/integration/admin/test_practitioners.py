"""Practitioners through the admin API: listed, verified, kept out and let in again, given roles."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from backend.kernel.actor import Role, Scope
from tests.community import Community, Person
from tests.integration import rows
from tests.integration.admin.scripts import made_by, problem
from tests.integration.admin.trail import told_of
from tests.integration.rows import person

PRACTITIONERS = "/api/admin/practitioners"
REASON = {"reason": "Not who they said."}


def about(somebody: Person, *more: str) -> str:
    return "/".join([PRACTITIONERS, somebody.me["id"], *more])


async def holder(community: Community, *scopes: Scope) -> Person:
    return await made_by(community, await person(community, role=Role.ADMIN), *scopes)


async def test_people_are_listed_with_what_an_administrator_must_know(shared: Community) -> None:
    somebody = await person(shared, verified=False, display_name="Dr New", registration="GMC 1234567")
    caller = await holder(shared, Scope.PRACTITIONERS_READ)
    shown = (await caller.get(about(somebody))).json()
    assert shown["email"] == somebody.me["email"]
    assert (shown["display_name"], shown["registration"]) == ("Dr New", "GMC 1234567")
    assert (shown["role"], shown["verified_at"], shown["suspended_at"]) == ("practitioner", None, None)
    assert "password" not in str(shown)
    listed = (await caller.get(PRACTITIONERS, limit=50)).json()["items"]
    assert [item for item in listed if item["id"] == somebody.me["id"]] == [shown]
    assert problem(await caller.get(f"{PRACTITIONERS}/{uuid4()}")) == (404, "not-found")


async def test_people_are_found_by_standing_and_role(community: Community) -> None:
    people = {
        "new": await person(community, verified=False),
        "practitioner": await person(community),
        "reviewer": await person(community, role=Role.REVIEWER),
        "suspended": await person(community),
    }
    admin = await person(community, role=Role.ADMIN)
    assert (await admin.put(about(people["suspended"], "suspension"), REASON)).status_code == 204
    names = {somebody.me["id"]: name for name, somebody in people.items()} | {admin.me["id"]: "admin"}

    async def found(**wanted: str) -> list[str]:
        items = (await admin.get(PRACTITIONERS, **wanted)).json()["items"]
        return [names[item["id"]] for item in items]

    assert await found() == ["admin", "suspended", "reviewer", "practitioner", "new"]
    assert await found(verified="false") == ["new"]
    assert await found(role="reviewer") == ["reviewer"]
    assert await found(suspended="true") == ["suspended"]
    assert await found(verified="true", role="practitioner", suspended="false") == ["practitioner"]
    first = (await admin.get(PRACTITIONERS, limit=3)).json()
    rest = (await admin.get(PRACTITIONERS, limit=3, cursor=first["next_cursor"])).json()
    assert [names[item["id"]] for page in (first, rest) for item in page["items"]] == await found()
    assert problem(await admin.get(PRACTITIONERS, role="king")) == (422, "malformed")


async def test_a_script_verifies_keeps_out_lets_in_and_gives_roles(shared: Community) -> None:
    somebody = await person(shared, verified=False)
    admin = await person(shared, role=Role.ADMIN)
    caller = await made_by(shared, admin, Scope.PRACTITIONERS_WRITE)
    for _ in range(2):
        for answer in (
            await caller.put(about(somebody, "verification")),
            await caller.put(about(somebody, "role"), {"role": "reviewer"}),
        ):
            assert answer.status_code == 204, answer.text
    assert (await somebody.get("/api/review/cases")).status_code == 200
    for _ in range(2):
        assert (await caller.put(about(somebody, "suspension"), REASON)).status_code == 204
    assert (await somebody.get("/api/session")).status_code == 401
    assert (await admin.get(about(somebody))).json()["suspension_reason"] == REASON["reason"]
    for _ in range(2):
        assert (await caller.delete(about(somebody, "suspension"))).status_code == 204
    assert (await admin.get(about(somebody))).json()["suspended_at"] is None
    told = await told_of(somebody.me["id"])
    assert [entry["action"] for entry in told].count("practitioner_read") == 2
    entries = [entry for entry in told if entry["action"] != "practitioner_read"]
    assert [entry["action"] for entry in entries] == [
        "account_verified",
        "role_changed",
        "account_suspended",
        "account_reinstated",
    ]
    assert {entry["actor_id"] for entry in entries} == {UUID(admin.me["id"])}
    assert None not in {entry["key_id"] for entry in entries}
    assert REASON["reason"] not in str(entries)


async def test_a_key_makes_nobody_an_administrator(shared: Community) -> None:
    """Whoever is one makes keys: by this way a key would lead to other keys."""
    somebody = await person(shared)
    caller = await holder(shared)
    assert problem(await caller.put(about(somebody, "role"), {"role": "admin"})) == (403, "needs-a-person")
    admin = await person(shared, role=Role.ADMIN)
    assert (await admin.put(about(somebody, "role"), {"role": "admin"})).status_code == 204


async def test_a_key_lets_no_administrator_in(shared: Community) -> None:
    """It would let one in who makes new keys."""
    admin, suspended = await person(shared, role=Role.ADMIN), await person(shared, role=Role.ADMIN)
    unverified = await person(shared, role=Role.ADMIN, verified=False)
    theirs = await made_by(shared, suspended)
    assert (await admin.put(about(suspended, "suspension"), REASON)).status_code == 204
    caller = await made_by(shared, admin, Scope.PRACTITIONERS_WRITE)
    refused = (403, "needs-a-person")
    assert problem(await caller.delete(about(suspended, "suspension"))) == refused
    assert problem(await theirs.get(PRACTITIONERS)) == (401, "key-refused")
    assert problem(await caller.put(about(unverified, "verification"))) == refused
    assert not (await unverified.get("/api/session")).json()["verified"]
    assert (await admin.delete(about(suspended, "suspension"))).status_code == 204
    assert (await admin.put(about(unverified, "verification"))).status_code == 204
    for _ in range(2):
        assert (await caller.delete(about(suspended, "suspension"))).status_code == 204
        assert (await caller.put(about(unverified, "verification"))).status_code == 204


async def test_an_owner_who_is_kept_out_takes_their_keys_along(shared: Community) -> None:
    owner, admin = await person(shared, role=Role.ADMIN), await person(shared, role=Role.ADMIN)
    caller = await made_by(shared, owner)
    assert (await caller.get(PRACTITIONERS)).status_code == 200
    assert (await admin.put(about(owner, "suspension"), REASON)).status_code == 204
    assert problem(await caller.get(PRACTITIONERS)) == (401, "key-refused")
    assert (await admin.delete(about(owner, "suspension"))).status_code == 204
    assert problem(await caller.get(PRACTITIONERS)) == (401, "key-refused")


async def test_a_key_works_for_as_long_as_its_owner_administers(shared: Community) -> None:
    owner, admin = await person(shared, role=Role.ADMIN), await person(shared, role=Role.ADMIN)
    caller = await made_by(shared, owner)
    assert (await admin.put(about(owner, "role"), {"role": "practitioner"})).status_code == 204
    assert problem(await caller.get(PRACTITIONERS)) == (401, "key-refused")


async def test_two_last_administrators_cannot_keep_each_other_out(community: Community) -> None:
    for round_ in range(5):
        await rows.rows("UPDATE accounts SET role = 'practitioner'")
        first, second = [await person(community, role=Role.ADMIN) for _ in range(2)]
        answers = await asyncio.gather(
            first.put(about(second, "suspension"), REASON),
            (await made_by(community, second)).put(about(first, "role"), {"role": "practitioner"}),
        )
        left = await rows.rows(
            "SELECT 1 FROM accounts WHERE role = 'admin' AND verified_at IS NOT NULL AND suspended_at IS NULL"
        )
        assert len(left) == 1, round_
        assert sorted(answer.status_code for answer in answers)[0] == 204


@pytest.mark.parametrize(
    ("more", "body"),
    [("suspension", {}), ("suspension", {"reason": " "}), ("role", {"role": "king"}), ("role", None)],
)
async def test_what_makes_no_sense_is_refused(
    shared: Community, more: str, body: dict[str, Any] | None
) -> None:
    caller = await holder(shared)
    answer = await caller.put(about(await person(shared), more), body)
    assert answer.status_code == 422, answer.text


async def test_reading_and_writing_are_scopes_apart(shared: Community) -> None:
    somebody = await person(shared)
    reader, writer = [
        await holder(shared, scope) for scope in (Scope.PRACTITIONERS_READ, Scope.PRACTITIONERS_WRITE)
    ]
    assert problem(await reader.put(about(somebody, "suspension"), REASON)) == (403, "not-allowed")
    assert problem(await writer.get(about(somebody))) == (403, "not-allowed")
    assert (await writer.put(about(somebody, "suspension"), REASON)).status_code == 204

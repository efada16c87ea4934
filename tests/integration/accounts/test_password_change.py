"""A password replaced by its owner, who knows the one so far."""

import asyncio
from uuid import UUID, uuid4

import pytest

from backend.accounts.rules import PASSWORD_CHANGES
from backend.accounts.service.replace_password import change_password
from backend.kernel.actor import Actor, Role
from backend.kernel.errors import NotSignedIn
from backend.kernel.ids import new_id
from tests.community import PASSWORD, Community, Person
from tests.integration import rows
from tests.integration.accounts.mailing import (
    ask_for_reset,
    is_signed_in,
    problem,
    reset,
    sessions_of,
    sign_in,
    subjects,
)
from tests.integration.admin.trail import told_of
from tests.integration.rows import person

NEW = "a password at last"


async def change(somebody: Person, current: str, new: str = NEW) -> tuple[int, str]:
    """The status, and the kind of a refusal."""
    answer = await somebody.put("/api/me/password", {"current_password": current, "new_password": new})
    return (204, answer.text) if answer.status_code == 204 else problem(answer)


def token_of(somebody: Person) -> str:
    [token] = [cookie.value for cookie in somebody.browser.cookies.jar if cookie.name == "caserounds"]
    assert token
    return token


async def test_it_counts_from_then_on_and_ends_all_other_sessions(shared: Community) -> None:
    phone, laptop = await person(shared), await shared.stranger()
    await sign_in(laptop, phone.me["email"], PASSWORD)
    assert await change(phone, PASSWORD) == (204, "")
    assert await is_signed_in(phone)
    assert not await is_signed_in(laptop)
    assert await sessions_of(phone.me["email"]) == 1
    assert (await sign_in(laptop, phone.me["email"], PASSWORD)).status_code == 401
    assert (await sign_in(laptop, phone.me["email"], NEW)).status_code == 200
    [entry] = await told_of(phone.me["id"])
    assert (entry["action"], str(entry["actor_id"])) == ("password_changed", phone.me["id"])
    assert await subjects(shared, phone.me["email"]) == ["Your password was changed"]


async def test_whoever_had_taken_this_very_session_is_out_and_its_device_stays(shared: Community) -> None:
    phone, thief = await person(shared), await shared.stranger()
    device = {"kind": "fcm_token", "address": uuid4().hex * 2, "label": "A phone"}
    assert (await phone.post("/api/devices", device)).status_code == 201
    before = token_of(phone)
    thief.browser.cookies.set("caserounds", before, domain="localhost.local")
    assert await is_signed_in(thief)
    assert await change(phone, PASSWORD) == (204, "")
    assert token_of(phone) != before
    assert not await is_signed_in(thief)
    assert len((await phone.get("/api/devices")).json()["items"]) == 1


async def test_a_wrong_one_so_far_changes_nothing(shared: Community) -> None:
    phone, laptop = await person(shared), await shared.stranger()
    await sign_in(laptop, phone.me["email"], PASSWORD)
    assert await change(phone, "not the one so far") == (403, "wrong-password")
    assert await change(phone, PASSWORD, "too short") == (422, "malformed")
    assert await is_signed_in(phone)
    assert await is_signed_in(laptop)
    assert (await sign_in(laptop, phone.me["email"], PASSWORD)).status_code == 200
    assert await told_of(phone.me["id"]) == []


async def test_whoever_has_a_session_cannot_guess_the_password_in_it(shared: Community) -> None:
    owner, other = await person(shared), await person(shared)
    for _ in range(PASSWORD_CHANGES.tries):
        assert await change(owner, "a guess at it") == (403, "wrong-password")
    assert await change(owner, PASSWORD) == (429, "too-many-requests")
    assert await change(other, PASSWORD) == (204, "")


async def test_of_two_changes_at_once_one_comes_too_late(shared: Community) -> None:
    owner = await person(shared)
    answers = await asyncio.gather(*[change(owner, PASSWORD, f"{NEW} {number}") for number in range(2)])
    assert answers.count((204, "")) == 1
    assert await sessions_of(owner.me["email"]) == 1
    [entry] = await told_of(owner.me["id"])
    assert entry["action"] == "password_changed"


async def test_links_that_were_mailed_before_work_no_more(shared: Community) -> None:
    owner = await person(shared)
    token = await ask_for_reset(shared, owner.me["email"])
    assert await change(owner, PASSWORD) == (204, "")
    assert problem(await reset(await shared.stranger(), token, "yet another one")) == (410, "link-expired")


async def test_whoever_has_signed_out_meanwhile_changes_nothing(shared: Community) -> None:
    account_id = await rows.account()
    gone = Actor(account_id=account_id, session_id=new_id(), role=Role.PRACTITIONER, verified=True)
    before = await rows.rows("SELECT * FROM accounts WHERE id = $1", account_id)
    with pytest.raises(NotSignedIn):
        await change_password(gone, current=PASSWORD, new=NEW)
    assert await rows.rows("SELECT * FROM accounts WHERE id = $1", account_id) == before
    assert await told_of(UUID(str(account_id))) == []

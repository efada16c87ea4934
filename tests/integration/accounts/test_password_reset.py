"""A password chosen anew by mail ends everything that the one before let in."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from backend.accounts.rules import LinkPurpose
from backend.accounts.service.links import make_link
from backend.kernel.database import execute, fetch_value, transaction
from tests.community import PASSWORD, Community, Person
from tests.integration import rows
from tests.integration.accounts.mailing import (
    ask_for_reset,
    is_signed_in,
    problem,
    reset,
    sessions_of,
    sign_in,
    signed_up,
    subjects,
)
from tests.integration.admin.trail import actions_on, told_of
from tests.integration.rows import person
from tests.mailbox import text_of
from tests.waiting import eventually

NEW = "a password at last"
TOKEN = {"kind": "fcm_token", "label": "A phone"}


async def links_of(somebody: Person, columns: str) -> list[dict[str, Any]]:
    statement = f"SELECT {columns} FROM mailed_links WHERE account_id = $1"
    return await rows.rows(statement, UUID(somebody.me["id"]))


async def test_a_new_password_counts_from_then_on_and_the_old_no_more(shared: Community) -> None:
    owner, browser = await person(shared), await shared.stranger()
    token = await ask_for_reset(shared, owner.me["email"])
    chosen = await reset(browser, token, NEW)
    assert chosen.status_code == 200
    assert chosen.json() == owner.me
    assert await is_signed_in(browser)
    other = await shared.stranger()
    assert problem(await sign_in(other, owner.me["email"], PASSWORD)) == (401, "wrong-credentials")
    assert (await sign_in(other, owner.me["email"], NEW)).status_code == 200
    [entry] = await told_of(owner.me["id"])
    assert (entry["action"], str(entry["actor_id"])) == ("password_reset", owner.me["id"])
    assert token not in str(await rows.everything())


async def test_all_that_the_old_one_let_in_is_out(shared: Community) -> None:
    phone, bystander = await person(shared), await person(shared)
    laptop = await shared.stranger()
    await sign_in(laptop, phone.me["email"], PASSWORD)
    for somebody in (phone, bystander):
        device = {**TOKEN, "address": uuid4().hex * 2}
        assert (await somebody.post("/api/devices", device)).status_code == 201
    browser = await shared.stranger()
    await reset(browser, await ask_for_reset(shared, phone.me["email"]), NEW)
    assert not await is_signed_in(phone)
    assert not await is_signed_in(laptop)
    assert await is_signed_in(bystander)
    assert await is_signed_in(browser)
    assert await sessions_of(phone.me["email"]) == 1
    devices = "SELECT 1 FROM devices WHERE account_id = $1"
    assert await rows.rows(devices, UUID(phone.me["id"])) == []
    assert len(await rows.rows(devices, UUID(bystander.me["id"]))) == 1
    known = "SELECT count(*) FROM known_browsers b JOIN accounts a ON a.id = b.account_id AND a.email = $1"
    assert await fetch_value(known, phone.me["email"]) == 1, "the browser it was chosen on"


async def test_its_owner_is_told_by_mail(shared: Community) -> None:
    owner = await person(shared)
    await reset(await shared.stranger(), await ask_for_reset(shared, owner.me["email"]), NEW)
    assert await subjects(shared, owner.me["email"]) == ["Choose a new password", "Your password was changed"]


async def test_a_link_works_once_and_takes_all_others_along(shared: Community) -> None:
    owner, browser = await person(shared), await shared.stranger()
    first = await ask_for_reset(shared, owner.me["email"])
    second = await ask_for_reset(shared, owner.me["email"])
    assert (await reset(browser, first, NEW)).status_code == 200
    for token in (first, second):
        again = await reset(await shared.stranger(), token, "yet another password")
        assert problem(again) == (410, "link-expired")
        assert "set-cookie" not in again.headers
    assert await is_signed_in(browser)
    assert (await sign_in(await shared.stranger(), owner.me["email"], NEW)).status_code == 200
    assert await actions_on(owner.me["id"]) == ["password_reset"]


async def test_a_link_is_too_old_after_half_an_hour(shared: Community) -> None:
    owner = await person(shared)
    token = await ask_for_reset(shared, owner.me["email"])
    [link] = await links_of(owner, "expires_at - created_at AS lifetime")
    assert link["lifetime"] == timedelta(minutes=30)
    await execute("UPDATE mailed_links SET expires_at = now()")
    assert problem(await reset(await shared.stranger(), token, NEW)) == (410, "link-expired")
    assert await is_signed_in(owner)


async def test_a_password_that_will_not_do_costs_no_link(shared: Community) -> None:
    owner, browser = await person(shared), await shared.stranger()
    token = await ask_for_reset(shared, owner.me["email"])
    assert problem(await reset(browser, token, "too short")) == (422, "malformed")
    assert (await reset(browser, token, NEW)).status_code == 200


async def test_choosing_one_confirms_the_address_that_the_link_was_mailed_to(shared: Community) -> None:
    somebody, wanted = await signed_up(shared)
    token = await ask_for_reset(shared, wanted["email"])
    assert (await reset(somebody, token, NEW)).status_code == 200
    assert (await sign_in(await shared.stranger(), wanted["email"], NEW)).status_code == 200
    assert (await sign_in(await shared.stranger(), wanted["email"], PASSWORD)).status_code == 401


async def test_whoever_is_signed_in_on_the_browser_is_not_any_more(shared: Community) -> None:
    owner, other = await person(shared), await person(shared)
    token = await ask_for_reset(shared, owner.me["email"])
    before = [cookie.value for cookie in other.browser.cookies.jar if cookie.name == "caserounds"]
    assert (await reset(other, token, NEW)).json()["email"] == owner.me["email"]
    assert await sessions_of(other.me["email"]) == 0
    after = [cookie.value for cookie in other.browser.cookies.jar if cookie.name == "caserounds"]
    assert before != after


async def held(community: Community, owner: Person) -> asyncpg.Connection:
    """Somebody who holds the owner's account, as whoever suspends it or replaces its password does."""
    holder = await asyncpg.connect(community.settings.database_url)
    await holder.execute("BEGIN")
    await holder.execute("SELECT 1 FROM accounts WHERE email = $1 FOR UPDATE", owner.me["email"])
    return holder


async def one_waits() -> bool:
    return await rows.blocked() == 1


async def test_of_two_who_use_a_link_at_once_one_comes_too_late(shared: Community) -> None:
    owner = await person(shared)
    token = await ask_for_reset(shared, owner.me["email"])
    holder = await held(shared, owner)
    browsers = [await shared.stranger() for _ in range(2)]
    using = [asyncio.create_task(reset(browser, token, f"{NEW} {n}")) for n, browser in enumerate(browsers)]

    async def both_wait() -> bool:
        return await rows.blocked() == 2

    await eventually(both_wait, "both to wait for the account")
    await holder.execute("ROLLBACK")
    await holder.close()
    answers = await asyncio.gather(*using)
    assert sorted(answer.status_code for answer in answers) == [200, 410]
    winner = next(number for number, answer in enumerate(answers) if answer.status_code == 200)
    signed_in = await sign_in(await shared.stranger(), owner.me["email"], f"{NEW} {winner}")
    assert signed_in.status_code == 200


async def test_a_sign_in_with_the_old_password_under_way_leaves_no_session(shared: Community) -> None:
    owner, thief = await person(shared), await shared.stranger()
    holder = await held(shared, owner)
    entering = asyncio.create_task(sign_in(thief, owner.me["email"], PASSWORD))
    await eventually(one_waits, "the sign-in to wait for the account")
    await holder.execute("UPDATE accounts SET password_hash = 'replaced' WHERE email = $1", owner.me["email"])
    await holder.execute("DELETE FROM sessions")
    await holder.execute("COMMIT")
    await holder.close()
    assert problem(await entering) == (401, "wrong-credentials")
    assert await sessions_of(owner.me["email"]) == 0


@pytest.mark.parametrize("purpose", LinkPurpose)
async def test_a_link_that_is_being_used_while_its_owner_is_suspended_lets_nobody_in(
    shared: Community, purpose: LinkPurpose
) -> None:
    owner, browser = await person(shared), await shared.stranger()
    async with transaction():
        [account] = await rows.rows("SELECT id FROM accounts WHERE email = $1", owner.me["email"])
        token = await make_link(account["id"], purpose)
    holder = await held(shared, owner)
    route, body = {
        LinkPurpose.RESET: ("password-reset", {"token": token, "password": NEW}),
        LinkPurpose.CONFIRM: ("email-confirmation", {"token": token, "password": PASSWORD}),
    }[purpose]
    using = asyncio.create_task(browser.post(f"/api/{route}", body))
    await eventually(one_waits, "the link's use to wait for the account")
    await holder.execute("UPDATE accounts SET suspended_at = now() WHERE email = $1", owner.me["email"])
    await holder.execute("DELETE FROM sessions")
    await holder.execute("COMMIT")
    await holder.close()
    assert problem(await using) == (403, "account-suspended")
    assert await sessions_of(owner.me["email"]) == 0
    assert not await is_signed_in(browser)


async def test_whoever_is_suspended_is_mailed_that_and_no_link(shared: Community) -> None:
    owner = await person(shared)
    await execute("UPDATE accounts SET suspended_at = now() WHERE email = $1", owner.me["email"])
    stranger = await shared.stranger()
    for route in ("password-reset-requests", "email-confirmation-requests"):
        assert (await stranger.post(f"/api/{route}", {"email": owner.me["email"]})).status_code == 202
    assert await subjects(shared, owner.me["email"]) == ["Your account is suspended"] * 2
    assert all("#" not in text_of(mail) for mail in shared.mails_to(owner.me["email"]))
    assert await links_of(owner, "token_hash") == []

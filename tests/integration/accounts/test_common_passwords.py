"""A password that is tried first is refused wherever one is chosen, and opens what it opened before."""

from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher

from backend.accounts.schemas import SignUp
from backend.accounts.service.common_passwords import CommonPassword
from backend.accounts.service.sign_up import create_operator
from backend.kernel.actor import Role
from backend.kernel.vocabulary import Profession
from tests.community import PASSWORD, Community, new_account
from tests.integration import rows
from tests.integration.accounts.mailing import ask_for_reset, problem, reset, sign_in, subjects
from tests.integration.rows import person

COMMON = "Password2026!"


def told(answer: httpx.Response) -> list[dict[str, Any]]:
    """What is said at which field, once it is refused for this reason, without what was sent."""
    assert problem(answer) == (422, "common-password")
    assert COMMON not in answer.text
    fields: list[dict[str, Any]] = answer.json()["fields"]
    return fields


async def test_at_sign_up_and_nothing_is_made_or_mailed(shared: Community) -> None:
    wanted = new_account(password=COMMON)
    stranger = await shared.stranger()
    assert told(await stranger.post("/api/accounts", wanted)) == [
        {"pointer": "/password", "detail": CommonPassword.detail}
    ]
    assert await rows.rows("SELECT 1 FROM accounts WHERE email = $1", wanted["email"]) == []
    assert await subjects(shared, wanted["email"]) == []
    assert (await stranger.post("/api/accounts", {**wanted, "password": PASSWORD})).status_code == 202


@pytest.mark.parametrize("own", ["ada.byron.king@hospital.example", "Ada Byron King", "ada-byron-king 1815"])
async def test_ones_own_name_and_address_too(shared: Community, own: str) -> None:
    wanted = new_account(email="ada.byron.king@hospital.example", display_name="Ada Byron King", password=own)
    [field] = told(await (await shared.stranger()).post("/api/accounts", wanted))
    assert field["pointer"] == "/password"


async def test_whether_somebody_has_an_account_is_not_told_by_it(shared: Community) -> None:
    owner, stranger = await person(shared), await shared.stranger()
    refused = [
        await stranger.post("/api/accounts", new_account(email=email, password=COMMON))
        for email in (owner.me["email"], new_account()["email"])
    ]
    assert told(refused[0]) == told(refused[1])


async def test_at_a_reset_which_leaves_the_link_for_another_one(shared: Community) -> None:
    owner, browser = await person(shared, display_name="Ada Byron King"), await shared.stranger()
    token = await ask_for_reset(shared, owner.me["email"])
    for common in (COMMON, "AdaByronKing1815", owner.me["email"]):
        assert told(await reset(browser, token, common))[0]["pointer"] == "/password"
    assert (await sign_in(await shared.stranger(), owner.me["email"], PASSWORD)).status_code == 200
    assert (await reset(browser, token, "a password at last")).status_code == 200


async def test_at_a_change_which_leaves_everything_as_it_was(shared: Community) -> None:
    owner = await person(shared, display_name="Ada Byron King")
    for common in (COMMON, "AdaByronKing1815", owner.me["email"]):
        change = {"current_password": PASSWORD, "new_password": common}
        assert told(await owner.put("/api/me/password", change))[0]["pointer"] == "/new_password"
    assert (await sign_in(await shared.stranger(), owner.me["email"], PASSWORD)).status_code == 200


async def test_on_the_command_line(shared: Community) -> None:
    request = SignUp(**{**new_account(password=COMMON), "profession": Profession.OTHER, "specialties": []})
    with pytest.raises(CommonPassword):
        await create_operator(request=request, role=Role.ADMIN)
    assert await rows.rows("SELECT 1 FROM accounts WHERE email = $1", request.email) == []


async def test_who_had_one_before_is_not_locked_out(shared: Community) -> None:
    email = new_account()["email"]
    await rows.account(email=email, password_hash=PasswordHasher().hash(COMMON))
    assert (await sign_in(await shared.stranger(), email, COMMON)).status_code == 200

"""However somebody is let in: a token that their browser brought along is never theirs afterwards, and ends."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import httpx
import pytest

from backend.accounts.rules import LinkPurpose
from backend.accounts.service.links import make_link
from backend.kernel.database import transaction
from tests.community import PASSWORD, Community, Person
from tests.integration import rows
from tests.integration.rows import person

Enter = Callable[[Person, UUID, str], Awaitable[httpx.Response]]
PLANTED = "p" * 43


async def link(account_id: UUID, purpose: LinkPurpose) -> str:
    async with transaction():
        return await make_link(account_id, purpose)


async def by_password(browser: Person, _: UUID, email: str) -> httpx.Response:
    return await browser.post("/api/session", {"email": email, "password": PASSWORD})


async def by_confirming(browser: Person, account_id: UUID, _: str) -> httpx.Response:
    token = await link(account_id, LinkPurpose.CONFIRM)
    return await browser.post("/api/email-confirmation", {"token": token, "password": PASSWORD})


async def by_a_new_password(browser: Person, account_id: UUID, _: str) -> httpx.Response:
    token = await link(account_id, LinkPurpose.RESET)
    return await browser.post("/api/password-reset", {"token": token, "password": "another good password"})


WAYS: dict[str, Enter] = {
    "by password": by_password,
    "by confirming an address": by_confirming,
    "by choosing a new password": by_a_new_password,
}


def token_of(browser: Person) -> str:
    [token] = [cookie.value for cookie in browser.browser.cookies.jar if cookie.name == "caserounds"]
    assert token
    return token


async def opens(community: Community, token: str) -> bool:
    thief = await community.stranger()
    thief.browser.cookies.set("caserounds", token)
    return (await thief.get("/api/session")).status_code == 200


async def victim() -> tuple[UUID, str]:
    account_id = await rows.account()
    [account] = await rows.rows("SELECT email FROM accounts WHERE id = $1", account_id)
    return account_id, account["email"]


@pytest.mark.parametrize("way", WAYS)
async def test_a_planted_token_is_not_adopted(shared: Community, way: str) -> None:
    browser = await shared.stranger()
    browser.browser.cookies.set("caserounds", PLANTED, domain="localhost.local")
    answer = await WAYS[way](browser, *await victim())
    assert answer.status_code == 200, answer.text
    assert token_of(browser) != PLANTED
    assert not await opens(shared, PLANTED)


@pytest.mark.parametrize("way", WAYS)
async def test_a_session_that_somebody_else_planted_ends(shared: Community, way: str) -> None:
    attacker = await person(shared)
    planted = token_of(attacker)
    browser = await shared.stranger()
    browser.browser.cookies.set("caserounds", planted, domain="localhost.local")
    account_id, email = await victim()
    answer = await WAYS[way](browser, account_id, email)
    assert answer.json()["id"] == str(account_id)
    assert token_of(browser) != planted
    assert not await opens(shared, planted)
    assert await opens(shared, token_of(browser))

"""Browsers on which somebody has signed in before."""

from datetime import timedelta
from hashlib import sha256
from http.cookies import Morsel, SimpleCookie
from uuid import UUID

import httpx
import msgspec
import pytest

from backend.accounts.rules import (
    KNOWN_BROWSER_LIFETIME,
    KNOWN_BROWSERS_MOST,
    PEOPLE_PER_BROWSER_MOST,
)
from backend.accounts.service import known_browsers
from backend.kernel.clock import now
from backend.kernel.database import execute
from backend.settings import Settings
from tests.community import PASSWORD, Community, Person, running_community
from tests.integration import rows
from tests.integration.rows import account, person

NAME = "caserounds-browser"


async def sign_in(browser: Person, owner: Person) -> httpx.Response:
    answer = await browser.post("/api/session", {"email": owner.me["email"], "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return answer


def cookie_of(answer: httpx.Response, name: str = NAME) -> Morsel[str]:
    [morsel] = [
        SimpleCookie(header)[name]
        for header in answer.headers.get_list("set-cookie")
        if header.startswith(f"{name}=")
    ]
    return morsel


def tokens_of(browser: Person) -> list[str]:
    value = browser.browser.cookies.get(NAME)
    return value.split(".") if value else []


def plant(browser: Person, *tokens: str) -> None:
    browser.browser.cookies.delete(NAME)
    browser.browser.cookies.set(NAME, ".".join(tokens), domain="localhost.local")


async def is_known(browser: Person, owner: Person) -> bool:
    found = await known_browsers.known_browser(tokens_of(browser), email=owner.me["email"])
    return found is not None


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(shared: Community) -> None:
    cookie = cookie_of(await sign_in(await shared.stranger(), await person(shared)))
    assert cookie["httponly"]
    assert cookie["samesite"].lower() == "lax"
    assert cookie["path"] == "/"
    assert not cookie["domain"]
    assert int(cookie["max-age"]) == KNOWN_BROWSER_LIFETIME.total_seconds()


async def test_over_tls_the_cookie_is_bound_to_this_host(settings: Settings) -> None:
    secure = msgspec.structs.replace(settings, public_url="https://cases.example")
    async with running_community(secure) as community:
        await account(email="ada@hospital.example")
        browser = await community.stranger()
        owner = Person(browser.browser, {"email": "ada@hospital.example"})
        cookie = cookie_of(await sign_in(browser, owner), f"__Host-{NAME}")
        assert cookie["secure"]
        assert cookie["path"] == "/"
        assert not cookie["domain"]


async def test_of_a_token_only_its_hash_is_in_the_database(shared: Community) -> None:
    owner, browser = await person(shared), await shared.stranger()
    await sign_in(browser, owner)
    [token] = tokens_of(browser)
    assert len(token) >= 43, "256 random bits"
    kept = await rows.rows(
        "SELECT token_hash FROM known_browsers WHERE account_id = $1", UUID(owner.me["id"])
    )
    assert [row["token_hash"] for row in kept] == [sha256(token.encode()).digest()]
    assert token not in str(await rows.everything())
    assert owner.me["id"] not in token


async def test_the_cookie_opens_nothing(shared: Community) -> None:
    owner, browser = await person(shared), await shared.stranger()
    await sign_in(browser, owner)
    thief = await shared.stranger()
    plant(thief, *tokens_of(browser))
    assert (await thief.get("/api/session")).status_code == 401
    thief.browser.cookies.set("caserounds", tokens_of(browser)[0])
    assert (await thief.get("/api/session")).status_code == 401


async def test_a_browser_stays_known_after_signing_out_and_keeps_its_token(shared: Community) -> None:
    owner, browser = await person(shared), await shared.stranger()
    await sign_in(browser, owner)
    first = tokens_of(browser)
    answer = await browser.delete("/api/session")
    assert not [header for header in answer.headers.get_list("set-cookie") if NAME in header]
    assert await is_known(browser, owner)
    await sign_in(browser, owner)
    assert tokens_of(browser) == first
    assert (
        len(await rows.rows("SELECT 1 FROM known_browsers WHERE account_id = $1", UUID(owner.me["id"]))) == 1
    )


async def test_signing_out_everywhere_forgets_all_browsers_of_this_person(shared: Community) -> None:
    owner, other = await person(shared), await person(shared)
    phone, laptop = await shared.stranger(), await shared.stranger()
    for somebody in (owner, other):
        await sign_in(phone, somebody)
    await sign_in(laptop, owner)
    assert (await laptop.delete("/api/sessions")).status_code == 204
    assert not await is_known(phone, owner)
    assert not await is_known(laptop, owner)
    assert await is_known(phone, other)


async def test_a_shared_browser_is_known_to_each_of_its_people(shared: Community) -> None:
    day_shift, night_shift, browser = await person(shared), await person(shared), await shared.stranger()
    await sign_in(browser, day_shift)
    await sign_in(browser, night_shift)
    assert len(tokens_of(browser)) == 2
    assert await is_known(browser, day_shift)
    assert await is_known(browser, night_shift)


async def test_a_browser_keeps_the_last_of_its_people(shared: Community) -> None:
    browser = await shared.stranger()
    people = [await person(shared) for _ in range(PEOPLE_PER_BROWSER_MOST + 1)]
    for somebody in people:
        await sign_in(browser, somebody)
    assert [await is_known(browser, somebody) for somebody in people] == [False] + [True] * (len(people) - 1)


async def test_a_token_that_somebody_planted_is_not_taken_over(shared: Community) -> None:
    attacker, victim = await person(shared), await person(shared)
    own, browser = await shared.stranger(), await shared.stranger()
    await sign_in(own, attacker)
    plant(browser, *tokens_of(own), "made-up", "x" * 43)
    await sign_in(browser, victim)
    assert await is_known(browser, victim)
    assert not await is_known(own, victim)
    assert "made-up" not in tokens_of(browser)


@pytest.mark.parametrize("planted", ["", ".", "...", "x" * 5000, "'; DROP TABLE known_browsers; --", "a.b.c"])
async def test_a_senseless_cookie_is_as_none(shared: Community, planted: str) -> None:
    owner, browser = await person(shared), await shared.stranger()
    answer = await browser.browser.post(
        "/api/session",
        json={"email": owner.me["email"], "password": PASSWORD},
        headers=[(b"cookie", f"{NAME}={planted}".encode())],
    )
    assert answer.status_code == 200
    assert len(cookie_of(answer).value.split(".")) == 1


async def test_a_wrong_password_makes_no_browser_known(shared: Community) -> None:
    owner, browser = await person(shared), await shared.stranger()
    refused = await browser.post("/api/session", {"email": owner.me["email"], "password": "a wrong password"})
    assert refused.status_code == 401
    assert "set-cookie" not in refused.headers


async def test_a_person_has_only_so_many_known_browsers_and_the_oldest_go(shared: Community) -> None:
    owner = await person(shared)
    account_id = UUID(owner.me["id"])
    first = await known_browsers.remember(account_id, presented=[])
    for _ in range(KNOWN_BROWSERS_MOST):
        last = await known_browsers.remember(account_id, presented=[])
    kept = await rows.rows("SELECT 1 FROM known_browsers WHERE account_id = $1", account_id)
    assert len(kept) == KNOWN_BROWSERS_MOST
    assert await known_browsers.known_browser(first, email=owner.me["email"]) is None
    assert await known_browsers.known_browser(last, email=owner.me["email"]) is not None


async def test_a_browser_that_was_not_used_for_long_is_forgotten(shared: Community) -> None:
    owner, browser = await person(shared), await shared.stranger()
    await sign_in(browser, owner)
    await known_browsers.sweep()
    assert await is_known(browser, owner)
    await execute("UPDATE known_browsers SET expires_at = $1", now() - timedelta(seconds=1))
    assert not await is_known(browser, owner)
    await known_browsers.sweep()
    assert await rows.rows("SELECT 1 FROM known_browsers") == []

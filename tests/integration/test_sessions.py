import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from hashlib import sha256
from http.cookies import Morsel, SimpleCookie
from uuid import UUID

import httpx
import msgspec
import pytest

from backend.accounts.rules import SESSION_LIFETIME, LinkPurpose
from backend.accounts.service import sessions
from backend.accounts.service.links import make_link
from backend.kernel.clock import now
from backend.kernel.database import execute
from backend.settings import Settings
from tests.community import PASSWORD, Community, Person, running_community
from tests.integration import rows
from tests.integration.rows import account, person

Beginning = Callable[..., Awaitable[httpx.Response]]


def cookie_of(answer: httpx.Response) -> Morsel[str]:
    cookies = [SimpleCookie(header) for header in answer.headers.get_list("set-cookie")]
    [morsel] = [cookie for set_ in cookies for cookie in set_.values() if "browser" not in cookie.key]
    return morsel


def token_of(somebody: Person) -> str:
    [cookie] = [cookie for cookie in somebody.browser.cookies.jar if "browser" not in cookie.name]
    assert cookie.value
    return cookie.value


async def sign_in(somebody: Person, other: Person, password: str = PASSWORD) -> httpx.Response:
    return await somebody.post("/api/session", {"email": other.me["email"], "password": password})


async def sign_in_anew(who: Person, browser: Person, cookie: str = "") -> httpx.Response:
    credentials = {"email": who.me["email"], "password": PASSWORD}
    return await browser.browser.post("/api/session", json=credentials, headers=sending(cookie))


async def confirm(who: Person, browser: Person, cookie: str = "") -> httpx.Response:
    await execute("UPDATE accounts SET email_confirmed_at = NULL WHERE id = $1", UUID(who.me["id"]))
    token = await make_link(UUID(who.me["id"]), LinkPurpose.CONFIRM)
    return await browser.browser.post(
        "/api/email-confirmation", json={"token": token, "password": PASSWORD}, headers=sending(cookie)
    )


async def reset(who: Person, browser: Person, cookie: str = "") -> httpx.Response:
    token = await make_link(UUID(who.me["id"]), LinkPurpose.RESET)
    chosen = {"token": token, "password": PASSWORD}
    return await browser.browser.post("/api/password-reset", json=chosen, headers=sending(cookie))


def sending(cookie: str) -> list[tuple[bytes, bytes]]:
    return [(b"cookie", f"caserounds={cookie}".encode())] if cookie else []


BEGINNINGS = {"signing in": sign_in_anew, "confirming": confirm, "a new password": reset}
"""All ways in which a session begins."""


async def is_signed_in(somebody: Person) -> bool:
    status = (await somebody.get("/api/session")).status_code
    assert status in (200, 401)
    return status == 200


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(shared: Community) -> None:
    somebody = await person(shared)
    for answer in [await begin(somebody, await shared.stranger()) for begin in BEGINNINGS.values()]:
        cookie = cookie_of(answer)
        assert cookie.key == "caserounds"
        assert cookie["httponly"]
        assert cookie["samesite"].lower() == "lax"
        assert cookie["path"] == "/"
        assert not cookie["domain"]
        assert int(cookie["max-age"]) == SESSION_LIFETIME.total_seconds()


async def test_over_tls_the_cookie_is_bound_to_this_host(settings: Settings) -> None:
    secure = msgspec.structs.replace(settings, public_url="https://cases.example")
    async with running_community(secure) as community:
        somebody = await community.newcomer()
        answer = await sign_in(somebody, somebody)
        cookie = cookie_of(answer)
        assert cookie.key == "__Host-caserounds"
        assert cookie["secure"]
        assert cookie["httponly"]
        assert cookie["path"] == "/"
        assert not cookie["domain"]
        assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
        assert await is_signed_in(somebody)
        # The name without the prefix, which a neighbouring host could plant, opens nothing.
        other = await community.stranger()
        other.browser.cookies.set("caserounds", token_of(somebody))
        assert not await is_signed_in(other)


async def test_of_a_token_only_its_hash_is_in_the_database(shared: Community) -> None:
    somebody = await person(shared)
    token = token_of(somebody)
    assert len(token) >= 43, "256 random bits"
    kept = await rows.rows("SELECT token_hash FROM sessions WHERE account_id = $1", UUID(somebody.me["id"]))
    assert [row["token_hash"] for row in kept] == [sha256(token.encode()).digest()]
    assert token not in str(await rows.everything())


@pytest.mark.parametrize("begin", BEGINNINGS.values(), ids=BEGINNINGS)
@pytest.mark.parametrize("planted", ["x" * 43, "ü" * 43, "x" * 5000, "'; DROP TABLE sessions; --"])
async def test_a_planted_token_is_not_adopted(shared: Community, planted: str, begin: Beginning) -> None:
    victim, other = await shared.stranger(), await person(shared)
    answer = await begin(other, victim, planted)
    assert answer.status_code == 200
    assert cookie_of(answer).value not in ("", planted)
    victim.browser.cookies.clear()
    assert (await victim.browser.get("/api/session", headers=sending(planted))).status_code == 401


@pytest.mark.parametrize("begin", BEGINNINGS.values(), ids=BEGINNINGS)
async def test_whoever_gets_in_over_somebody_elses_session_ends_that_one(
    shared: Community, begin: Beginning
) -> None:
    attacker, victim = await person(shared), await person(shared)
    planted = token_of(attacker)
    browser = await shared.stranger()
    browser.browser.cookies.set("caserounds", planted, domain="localhost.local")
    assert (await begin(victim, browser)).json()["email"] == victim.me["email"]
    assert token_of(browser) != planted
    assert not await is_signed_in(attacker)


DEAD_LINKS = {
    "/api/email-confirmation": {"token": "x" * 43, "password": PASSWORD},
    "/api/password-reset": {"token": "x" * 43, "password": PASSWORD},
}


@pytest.mark.parametrize(("path", "body"), DEAD_LINKS.items())
async def test_a_link_that_does_not_work_ends_nothing(
    shared: Community, path: str, body: dict[str, str]
) -> None:
    somebody = await person(shared)
    refused = await somebody.post(path, body)
    assert refused.status_code == 410
    assert "set-cookie" not in refused.headers
    assert await is_signed_in(somebody)


async def test_every_sign_in_makes_a_new_token_and_ends_the_one_it_came_with(shared: Community) -> None:
    somebody = await person(shared)
    seen = {token_of(somebody)}
    for _ in range(3):
        before = token_of(somebody)
        assert (await sign_in(somebody, somebody)).status_code == 200
        seen.add(token_of(somebody))
        thief = await shared.stranger()
        thief.browser.cookies.set("caserounds", before)
        assert not await is_signed_in(thief)
    assert len(seen) == 4
    alive = await rows.rows("SELECT 1 FROM sessions WHERE account_id = $1", UUID(somebody.me["id"]))
    assert len(alive) == 1


async def test_a_wrong_password_ends_nothing(shared: Community) -> None:
    somebody = await person(shared)
    refused = await sign_in(somebody, somebody, "a wrong password")
    assert refused.status_code == 401
    assert "set-cookie" not in refused.headers
    assert await is_signed_in(somebody)


async def on_another_browser(community: Community, somebody: Person) -> Person:
    other = await community.stranger()
    await rows.sign_in(community, other, UUID(somebody.me["id"]))
    return other


async def test_signing_out_here_ends_this_session_at_once_and_no_other(shared: Community) -> None:
    phone, bystander = await person(shared), await person(shared)
    laptop = await on_another_browser(shared, phone)
    token = token_of(phone)
    answer = await phone.delete("/api/session")
    assert answer.status_code == 204
    assert (cookie_of(answer).value, cookie_of(answer)["max-age"]) == ("", "0")
    phone.browser.cookies.set("caserounds", token)  # whoever kept it has nothing
    assert not await is_signed_in(phone)
    assert await is_signed_in(laptop)
    assert await is_signed_in(bystander)


async def test_signing_out_everywhere_ends_every_session_of_this_person_at_once(shared: Community) -> None:
    phone, bystander = await person(shared), await person(shared)
    laptop = await on_another_browser(shared, phone)
    assert (await laptop.delete("/api/sessions")).status_code == 204
    assert not await is_signed_in(phone)
    assert not await is_signed_in(laptop)
    assert await is_signed_in(bystander)


async def test_a_request_that_was_under_way_does_not_bring_a_session_back(shared: Community) -> None:
    somebody = await person(shared)
    token = token_of(somebody)
    busy = [somebody.get("/api/cases") for _ in range(10)]
    *_, out = await asyncio.gather(*busy, somebody.delete("/api/session"))
    assert out.status_code == 204
    somebody.browser.cookies.set("caserounds", token)
    assert not await is_signed_in(somebody)


async def test_a_session_runs_out(shared: Community) -> None:
    somebody = await person(shared)
    identifier = UUID(somebody.me["id"])
    moment = now()
    [session] = await rows.rows("SELECT * FROM sessions WHERE account_id = $1", identifier)
    left = session["expires_at"] - moment
    assert SESSION_LIFETIME - timedelta(minutes=1) < left <= SESSION_LIFETIME
    await execute("UPDATE sessions SET expires_at = $2 WHERE account_id = $1", identifier, moment)
    assert not await is_signed_in(somebody)
    await sessions.sweep()
    assert await rows.rows("SELECT 1 FROM sessions WHERE account_id = $1", identifier) == []


async def test_a_deleted_account_has_no_sessions_left(shared: Community) -> None:
    somebody = await person(shared)
    await execute("DELETE FROM accounts WHERE id = $1", UUID(somebody.me["id"]))
    assert not await is_signed_in(somebody)


async def test_an_account_that_was_never_used_to_sign_in_has_none(shared: Community) -> None:
    assert await rows.rows("SELECT 1 FROM sessions WHERE account_id = $1", await account()) == []

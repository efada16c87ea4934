import asyncio
import math
import time
from datetime import timedelta

import httpx
import msgspec
import pytest

from backend.accounts.rules import (
    LINK_LIFETIME,
    MAILS_PER_ADDRESS,
    MAILS_PER_ADDRESS_AND_CLIENT,
    SIGN_IN_PER_ADDRESS,
    SIGN_IN_PER_ADDRESS_AND_CLIENT,
    SIGN_IN_PER_CLIENT,
    SIGN_IN_PER_KNOWN_BROWSER,
    SIGN_UP_PER_CLIENT,
)
from backend.accounts.service import passwords, throttle
from backend.app import guarded
from backend.kernel.allowance import Allowance
from backend.kernel.database import execute
from backend.settings import Settings
from tests.answers import LOOKED_AT
from tests.community import PASSWORD, Community, Person, new_account, running_community
from tests.integration import rows
from tests.integration.rows import person
from tests.mailbox import text_of, token_in

WRONG = "a wrong password"
HERE = "127.0.0.1"


def elsewhere(community: Community, address: str, **headers: str) -> Person:
    """Somebody at another address."""
    app = guarded(community.app, community.settings)
    transport = httpx.ASGITransport(app=app, client=(address, 1))  # type: ignore[arg-type]  # the same
    own = {"X-Caserounds-Client": "1", **headers}
    base_url = community.settings.public_url
    return Person(
        httpx.AsyncClient(transport=transport, base_url=base_url, headers=own, event_hooks=LOOKED_AT)
    )


async def sign_in(somebody: Person, email: str, password: str = WRONG) -> httpx.Response:
    return await somebody.post("/api/session", {"email": email, "password": password})


def said(answer: httpx.Response) -> dict[str, object]:
    """What an answer tells, but for its own id."""
    body = dict(answer.json())
    assert body.pop("request_id")
    return body


async def used_up(allowance: Allowance, subject: str, *, left: int = 0) -> None:
    """As after so many tries."""
    await throttle.count(allowance, subject)
    await execute(
        "UPDATE throttles SET tries = $2 WHERE key = $1",
        throttle._key(allowance, subject),
        allowance.tries - left,
    )


async def under_attack(victim: Person) -> None:
    """As when guessers in many places try this address."""
    await used_up(SIGN_IN_PER_ADDRESS, victim.me["email"])


async def after(passed: timedelta) -> None:
    """As after a time: every window began so much earlier."""
    await execute("UPDATE throttles SET window_started_at = window_started_at - $1::interval", passed)


async def test_an_unknown_address_is_answered_like_a_wrong_password(shared: Community) -> None:
    known, stranger = await person(shared), await shared.stranger()
    wrong = await sign_in(stranger, known.me["email"])
    unknown = await sign_in(stranger, "nobody@hospital.example")
    assert wrong.status_code == unknown.status_code == 401
    assert said(wrong) == said(unknown)
    assert said(wrong)["type"] == "/problems/wrong-credentials"
    volatile = {"x-request-id"}
    assert {k: v for k, v in wrong.headers.items() if k not in volatile} == {
        k: v for k, v in unknown.headers.items() if k not in volatile
    }


async def test_an_unknown_address_costs_as_much_work_as_a_wrong_password(shared: Community) -> None:
    """By processor time of this process, which other processes cannot stretch."""
    known, stranger = await person(shared), await shared.stranger()

    async def work(email: str) -> float:
        begun = time.process_time()
        assert (await sign_in(stranger, email)).status_code == 401
        return time.process_time() - begun

    pairs = [
        (await work(known.me["email"]), await work(f"nobody{turn}@hospital.example")) for turn in range(5)
    ]
    for_known, for_unknown = min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)
    assert 0.67 < for_unknown / for_known < 1.5


async def test_guessing_at_one_address_is_stopped_and_harms_no_other(shared: Community) -> None:
    victim, other = await person(shared), await person(shared)
    guesser = await shared.stranger()
    for _ in range(SIGN_IN_PER_ADDRESS_AND_CLIENT.tries):
        assert (await sign_in(guesser, victim.me["email"])).status_code == 401
    stopped = await sign_in(guesser, victim.me["email"], PASSWORD)
    assert stopped.status_code == 429
    assert said(stopped)["type"] == "/problems/too-many-requests"
    wait = int(stopped.headers["retry-after"])
    assert 0 < wait <= SIGN_IN_PER_ADDRESS_AND_CLIENT.window.total_seconds()
    assert said(stopped)["detail"] == (
        f"Too many tries. Go on in {math.ceil(wait / 60)} minutes, or choose a new password by mail."
    )
    assert (await sign_in(guesser, victim.me["email"].upper(), PASSWORD)).status_code == 429
    assert (await sign_in(guesser, other.me["email"], PASSWORD)).status_code == 200
    # Whoever is signed in stays so.
    assert (await victim.get("/api/session")).status_code == 200


async def test_one_place_cannot_use_up_an_address_for_all_others(shared: Community) -> None:
    victim, guesser = await person(shared), await shared.stranger()
    tries = SIGN_IN_PER_ADDRESS.tries + 20
    answers = [await sign_in(guesser, victim.me["email"]) for _ in range(tries)]
    assert [answer.status_code for answer in answers].count(401) == SIGN_IN_PER_ADDRESS_AND_CLIENT.tries
    owner = elsewhere(shared, "203.0.113.7")
    assert (await sign_in(owner, victim.me["email"], PASSWORD)).status_code == 200


async def test_guessing_at_one_address_from_many_places_is_stopped(shared: Community) -> None:
    victim = await person(shared)
    await used_up(SIGN_IN_PER_ADDRESS, victim.me["email"], left=3)
    answers = [
        await sign_in(elsewhere(shared, f"203.0.113.{number}"), victim.me["email"]) for number in range(1, 7)
    ]
    assert [answer.status_code for answer in answers] == [401] * 3 + [429] * 3


async def test_its_owners_known_browser_lets_in_whatever_others_try(shared: Community) -> None:
    victim, phone = await person(shared), await shared.stranger()
    assert (await sign_in(phone, victim.me["email"], PASSWORD)).status_code == 200
    assert (await phone.delete("/api/session")).status_code == 204
    await under_attack(victim)
    await used_up(SIGN_IN_PER_CLIENT, HERE)
    await used_up(SIGN_IN_PER_ADDRESS_AND_CLIENT, f"{victim.me['email']}\n{HERE}")
    assert (await sign_in(await shared.stranger(), victim.me["email"], PASSWORD)).status_code == 429
    for _ in range(3):
        assert (await sign_in(phone, victim.me["email"])).status_code == 401
    assert (await sign_in(phone, victim.me["email"], PASSWORD)).status_code == 200


async def ask_for_a_reset(somebody: Person, email: str) -> None:
    asked = await somebody.post("/api/password-reset-requests", {"email": email})
    assert asked.status_code == 202


async def test_a_new_password_by_mail_lets_in_whatever_others_try(shared: Community) -> None:
    victim, phone = await person(shared), elsewhere(shared, "198.51.100.1")
    email = victim.me["email"]
    await under_attack(victim)
    assert (await sign_in(phone, email, PASSWORD)).status_code == 429
    await ask_for_a_reset(phone, email)
    await shared.send_mails()
    token = token_in(await shared.newest_mail_to(email), "reset")
    new = "a better horse battery"
    reset = await phone.post("/api/password-reset", {"token": token, "password": new})
    assert reset.status_code == 200
    # The browser on which that was done is known from then on.
    assert (await phone.delete("/api/session")).status_code == 204
    assert (await sign_in(phone, email, new)).status_code == 200


async def test_those_who_have_mails_sent_cannot_take_that_way_from_the_address_owner(
    shared: Community,
) -> None:
    """Whatever they ask for: at each moment a link works that was mailed, or another is mailed."""
    victim, phone = await person(shared), elsewhere(shared, "198.51.100.1")
    email = victim.me["email"]
    for number in range(1, MAILS_PER_ADDRESS.tries + 5):
        attacker = elsewhere(shared, f"203.0.113.{number}")
        assert (await attacker.post("/api/accounts", new_account(email=email))).status_code == 202
        await ask_for_a_reset(attacker, email)
    await shared.send_mails()
    resets = [mail for mail in shared.mails_to(email) if "/reset#" in text_of(mail)]
    assert len(resets) == MAILS_PER_ADDRESS.tries
    await ask_for_a_reset(phone, email)
    await shared.send_mails()
    reset = {"token": token_in(resets[-1], "reset"), "password": "a better horse battery"}
    assert (await phone.post("/api/password-reset", reset)).status_code == 200
    await after(MAILS_PER_ADDRESS.window)
    await ask_for_a_reset(phone, email)
    await shared.send_mails()
    assert token_in(await shared.newest_mail_to(email), "reset") != reset["token"]


def test_there_is_room_for_another_mail_before_the_last_link_is_too_old() -> None:
    for allowance in (MAILS_PER_ADDRESS, MAILS_PER_ADDRESS_AND_CLIENT):
        assert allowance.window <= min(LINK_LIFETIME.values())


async def test_a_known_browser_is_no_way_to_guess_on(shared: Community) -> None:
    owner, thief = await person(shared), await shared.stranger()
    assert (await sign_in(thief, owner.me["email"], PASSWORD)).status_code == 200
    tries = SIGN_IN_PER_KNOWN_BROWSER.tries + 5
    answers = [await sign_in(thief, owner.me["email"]) for _ in range(tries)]
    statuses = [answer.status_code for answer in answers]
    assert statuses == [401] * SIGN_IN_PER_KNOWN_BROWSER.tries + [429] * 5
    # Nobody else is stopped by that.
    assert (await sign_in(await shared.stranger(), owner.me["email"], PASSWORD)).status_code == 200


async def test_a_browser_known_to_one_person_is_unknown_to_others(shared: Community) -> None:
    victim, guesser = await person(shared), await person(shared)
    browser = await shared.stranger()
    assert (await sign_in(browser, guesser.me["email"], PASSWORD)).status_code == 200
    await under_attack(victim)
    assert (await sign_in(browser, victim.me["email"], PASSWORD)).status_code == 429


async def test_the_limit_is_the_same_for_an_address_that_nobody_has(shared: Community) -> None:
    guesser, email = await shared.stranger(), "absent@hospital.example"
    await used_up(SIGN_IN_PER_ADDRESS, email)
    known = await person(shared)
    await under_attack(known)
    unknown_answer, known_answer = await sign_in(guesser, email), await sign_in(guesser, known.me["email"])
    assert unknown_answer.status_code == known_answer.status_code == 429
    assert said(unknown_answer) == said(known_answer)


async def test_once_the_window_has_passed_the_address_works_again(shared: Community) -> None:
    victim, owner = await person(shared), await shared.stranger()
    await under_attack(victim)
    stopped = await sign_in(owner, victim.me["email"], PASSWORD)
    wait = int(stopped.headers["retry-after"])
    await after(timedelta(seconds=wait - 60))
    assert (await sign_in(owner, victim.me["email"], PASSWORD)).status_code == 429
    await after(timedelta(seconds=60))
    assert (await sign_in(owner, victim.me["email"], PASSWORD)).status_code == 200


async def test_what_stands_in_the_way_longest_says_when_to_try_again(shared: Community) -> None:
    victim, owner = await person(shared), await shared.stranger()
    await under_attack(victim)
    await used_up(SIGN_IN_PER_ADDRESS_AND_CLIENT, f"{victim.me['email']}\n{HERE}")
    stopped = await sign_in(owner, victim.me["email"], PASSWORD)
    assert int(stopped.headers["retry-after"]) > SIGN_IN_PER_ADDRESS_AND_CLIENT.window.total_seconds()
    await after(SIGN_IN_PER_ADDRESS_AND_CLIENT.window)
    assert (await sign_in(owner, victim.me["email"], PASSWORD)).status_code == 429


async def test_a_success_begins_the_count_anew(shared: Community) -> None:
    owner, browser = await person(shared), await shared.stranger()
    subject = f"{owner.me['email']}\n{HERE}"
    await used_up(SIGN_IN_PER_ADDRESS_AND_CLIENT, subject, left=1)
    assert (await sign_in(browser, owner.me["email"], PASSWORD)).status_code == 200
    assert (await sign_in(await shared.stranger(), owner.me["email"])).status_code == 401


async def test_the_tries_of_a_whole_ward_that_succeed_stop_nobody(shared: Community) -> None:
    await used_up(SIGN_IN_PER_CLIENT, HERE, left=1)
    for _ in range(3):
        colleague, browser = await person(shared), await shared.stranger()
        assert (await sign_in(browser, colleague.me["email"], PASSWORD)).status_code == 200
    assert (await sign_in(await shared.stranger(), "nobody@hospital.example")).status_code == 401
    assert (await sign_in(await shared.stranger(), "nobody@hospital.example")).status_code == 429


async def test_tries_at_the_same_moment_are_all_counted(shared: Community) -> None:
    victim, guesser = await person(shared), await shared.stranger()
    tries = SIGN_IN_PER_ADDRESS_AND_CLIENT.tries + 15
    answers = await asyncio.gather(*[sign_in(guesser, victim.me["email"]) for _ in range(tries)])
    statuses = [answer.status_code for answer in answers]
    assert statuses.count(401) == SIGN_IN_PER_ADDRESS_AND_CLIENT.tries
    assert statuses.count(429) == 15


async def test_a_flood_of_passwords_makes_nobody_wait_for_ever_and_costs_no_tries(
    shared: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, browser = await person(shared), await shared.stranger()
    monkeypatch.setattr(passwords, "LONGEST_WAIT", 0.05)
    monkeypatch.setattr(passwords, "_at_once", asyncio.Semaphore(0))
    for _ in range(SIGN_IN_PER_ADDRESS_AND_CLIENT.tries + 2):
        busy = await sign_in(browser, owner.me["email"], PASSWORD)
        assert (busy.status_code, said(busy)["type"]) == (503, "/problems/unavailable")
        assert int(busy.headers["retry-after"]) > 0
    monkeypatch.undo()
    assert (await sign_in(browser, owner.me["email"], PASSWORD)).status_code == 200


async def test_guessing_at_many_addresses_from_one_place_is_stopped(shared: Community) -> None:
    guesser, known = await shared.stranger(), await person(shared)
    await used_up(SIGN_IN_PER_CLIENT, HERE)
    assert (await sign_in(guesser, known.me["email"], PASSWORD)).status_code == 429
    for number in range(5):
        claim = f"203.0.113.{number}"
        claiming = await guesser.browser.post(
            "/api/session",
            json={"email": known.me["email"], "password": PASSWORD},
            headers={"X-Forwarded-For": claim, "Forwarded": f"for={claim}", "X-Real-IP": claim},
        )
        assert claiming.status_code == 429, "anybody can claim to be elsewhere"
    assert (await sign_in(elsewhere(shared, "203.0.113.7"), known.me["email"], PASSWORD)).status_code == 200


async def test_an_ipv6_network_is_one_client_however_many_addresses_it_has(shared: Community) -> None:
    known = await person(shared)
    await used_up(SIGN_IN_PER_CLIENT, "2001:db8:1:2::/64")
    for address in ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"):
        assert (await sign_in(elsewhere(shared, address), known.me["email"])).status_code == 429
    assert (await sign_in(elsewhere(shared, "2001:db8:1:3::1"), known.me["email"])).status_code == 401


async def test_behind_a_trusted_proxy_each_of_its_clients_counts(settings: Settings) -> None:
    behind = msgspec.structs.replace(settings, trusted_proxies=("127.0.0.0/8",))
    async with running_community(behind) as community:
        await used_up(SIGN_IN_PER_CLIENT, "203.0.113.7")
        known = await person(community)
        for claim in ("203.0.113.7", "198.51.100.1, 203.0.113.7", "198.51.100.2, 203.0.113.7, 127.0.0.9"):
            browser = elsewhere(community, "127.0.0.1", **{"X-Forwarded-For": claim})
            assert (await sign_in(browser, known.me["email"])).status_code == 429
        other = elsewhere(community, "127.0.0.1", **{"X-Forwarded-For": "203.0.113.7, 203.0.113.8"})
        assert (await sign_in(other, known.me["email"])).status_code == 401


async def test_making_accounts_in_numbers_is_stopped(shared: Community) -> None:
    stranger = await shared.stranger()
    await used_up(SIGN_UP_PER_CLIENT, HERE)
    refused = await stranger.post("/api/accounts", new_account(email="more@hospital.example"))
    assert refused.status_code == 429
    assert await rows.rows("SELECT 1 FROM accounts WHERE email = 'more@hospital.example'") == []


async def test_no_address_of_a_person_or_a_machine_is_kept_in_the_counters(shared: Community) -> None:
    guesser = await shared.stranger()
    await sign_in(guesser, "ada@hospital.example")
    kept = await rows.rows("SELECT * FROM throttles")
    assert len(kept) == 3
    for row in kept:
        assert len(row["key"]) == 32
        assert b"ada" not in row["key"]


async def test_counters_of_past_days_are_dropped(shared: Community) -> None:
    guesser = await shared.stranger()
    await sign_in(guesser, "ada@hospital.example")
    await throttle.sweep()
    assert len(await rows.rows("SELECT 1 FROM throttles")) == 3
    await execute("UPDATE throttles SET window_started_at = now() - interval '25 hours'")
    await throttle.sweep()
    assert await rows.rows("SELECT 1 FROM throttles") == []

import asyncio
import time
from datetime import timedelta

import httpx

from backend.accounts.service import throttle
from backend.accounts.service.throttle import SIGN_IN_PER_ADDRESS, SIGN_IN_PER_CLIENT, SIGN_UP_PER_CLIENT
from backend.kernel.database import execute
from backend.web.request_id import RequestContext
from tests.community import PASSWORD, Community, Person, new_account
from tests.integration import rows
from tests.integration.rows import person

WRONG = "a wrong password"


async def sign_in(somebody: Person, email: str, password: str = WRONG) -> httpx.Response:
    return await somebody.post("/api/session", {"email": email, "password": password})


def said(answer: httpx.Response) -> dict[str, object]:
    """What an answer tells, but for its own id."""
    body = dict(answer.json())
    assert body.pop("request_id")
    return body


async def used_up(allowance: throttle.Allowance, subject: str) -> None:
    """As after so many tries."""
    await throttle.count(allowance, subject)
    await execute(
        "UPDATE throttles SET tries = $2 WHERE key = $1", throttle._key(allowance, subject), allowance.tries
    )


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
    for _ in range(SIGN_IN_PER_ADDRESS.tries):
        assert (await sign_in(guesser, victim.me["email"])).status_code == 401
    stopped = await sign_in(guesser, victim.me["email"], PASSWORD)
    assert stopped.status_code == 429
    assert said(stopped)["type"] == "/problems/too-many-requests"
    assert 0 < int(stopped.headers["retry-after"]) <= SIGN_IN_PER_ADDRESS.window.total_seconds()
    assert stopped.headers["retry-after"] in str(said(stopped)["detail"])
    assert (await sign_in(guesser, victim.me["email"].upper(), PASSWORD)).status_code == 429
    assert (await sign_in(guesser, other.me["email"], PASSWORD)).status_code == 200
    # Whoever is signed in stays so.
    assert (await victim.get("/api/session")).status_code == 200


async def test_the_limit_is_the_same_for_an_address_that_nobody_has(shared: Community) -> None:
    guesser, email = await shared.stranger(), "absent@hospital.example"
    await used_up(SIGN_IN_PER_ADDRESS, email)
    known = await person(shared)
    await used_up(SIGN_IN_PER_ADDRESS, known.me["email"])
    unknown_answer, known_answer = await sign_in(guesser, email), await sign_in(guesser, known.me["email"])
    assert unknown_answer.status_code == known_answer.status_code == 429
    assert said(unknown_answer)["title"] == said(known_answer)["title"]


async def test_once_the_window_has_passed_the_address_works_again(shared: Community) -> None:
    victim, owner = await person(shared), await shared.stranger()
    await used_up(SIGN_IN_PER_ADDRESS, victim.me["email"])
    assert (await sign_in(owner, victim.me["email"], PASSWORD)).status_code == 429
    passed = SIGN_IN_PER_ADDRESS.window + timedelta(seconds=1)
    await execute("UPDATE throttles SET window_started_at = window_started_at - $1::interval", passed)
    assert (await sign_in(owner, victim.me["email"], PASSWORD)).status_code == 200


async def test_a_success_begins_the_count_anew(shared: Community) -> None:
    owner = await person(shared)
    await used_up(SIGN_IN_PER_ADDRESS, owner.me["email"])
    await execute("UPDATE throttles SET tries = tries - 1")
    assert (await sign_in(owner, owner.me["email"], PASSWORD)).status_code == 200
    assert (await sign_in(owner, owner.me["email"])).status_code == 401


async def test_tries_at_the_same_moment_are_all_counted(shared: Community) -> None:
    victim, guesser = await person(shared), await shared.stranger()
    tries = SIGN_IN_PER_ADDRESS.tries + 15
    answers = await asyncio.gather(*[sign_in(guesser, victim.me["email"]) for _ in range(tries)])
    statuses = [answer.status_code for answer in answers]
    assert statuses.count(401) == SIGN_IN_PER_ADDRESS.tries
    assert statuses.count(429) == 15


async def test_guessing_at_many_addresses_from_one_place_is_stopped(shared: Community) -> None:
    guesser, known = await shared.stranger(), await person(shared)
    await used_up(SIGN_IN_PER_CLIENT, "127.0.0.1")
    assert (await sign_in(guesser, known.me["email"], PASSWORD)).status_code == 429
    claiming = await guesser.browser.post(
        "/api/session",
        json={"email": known.me["email"], "password": PASSWORD},
        headers={"X-Forwarded-For": "203.0.113.7", "Forwarded": "for=203.0.113.7"},
    )
    assert claiming.status_code == 429, "anybody can claim to be elsewhere"
    elsewhere = Person(
        httpx.AsyncClient(
            transport=httpx.ASGITransport(
                app=RequestContext(shared.app, secure=False),  # type: ignore[arg-type]  # the same
                client=("203.0.113.7", 1),
            ),
            base_url=shared.settings.public_url,
            headers={"X-Caserounds-Client": "1"},
        )
    )
    assert (await sign_in(elsewhere, known.me["email"], PASSWORD)).status_code == 200


async def test_making_accounts_in_numbers_is_stopped(shared: Community) -> None:
    stranger = await shared.stranger()
    await used_up(SIGN_UP_PER_CLIENT, "127.0.0.1")
    refused = await stranger.post("/api/accounts", new_account(email="more@hospital.example"))
    assert refused.status_code == 429
    assert await rows.rows("SELECT 1 FROM accounts WHERE email = 'more@hospital.example'") == []


async def test_no_address_of_a_person_or_a_machine_is_kept_in_the_counters(shared: Community) -> None:
    guesser = await shared.stranger()
    await sign_in(guesser, "ada@hospital.example")
    kept = await rows.rows("SELECT * FROM throttles")
    assert len(kept) == 2
    for row in kept:
        assert len(row["key"]) == 32
        assert b"ada" not in row["key"]


async def test_counters_of_past_days_are_dropped(shared: Community) -> None:
    guesser = await shared.stranger()
    await sign_in(guesser, "ada@hospital.example")
    await throttle.sweep()
    assert len(await rows.rows("SELECT 1 FROM throttles")) == 2
    await execute("UPDATE throttles SET window_started_at = now() - interval '25 hours'")
    await throttle.sweep()
    assert await rows.rows("SELECT 1 FROM throttles") == []

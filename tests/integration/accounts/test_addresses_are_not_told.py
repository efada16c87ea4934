"""Whether there is an account for an address shows in no answer, and in no time that an answer takes."""

import time
from collections.abc import Awaitable, Callable
from statistics import median

import httpx
import pytest

from backend.accounts.rules import (
    MAILS_PER_ADDRESS,
    MAILS_PER_ADDRESS_AND_CLIENT,
    MAILS_PER_CLIENT,
    MailKind,
)
from backend.accounts.service import throttle
from backend.app import guarded
from backend.kernel.allowance import Allowance
from backend.kernel.database import execute
from tests.community import PASSWORD, Community, Person, new_account
from tests.integration import rows
from tests.integration.accounts.mailing import subjects
from tests.integration.rows import person

Asking = Callable[[Person, str], Awaitable[httpx.Response]]
HERE = "127.0.0.1"


async def sign_up(somebody: Person, email: str) -> httpx.Response:
    return await somebody.post("/api/accounts", new_account(email=email))


async def ask_to_confirm(somebody: Person, email: str) -> httpx.Response:
    return await somebody.post("/api/email-confirmation-requests", {"email": email})


async def ask_to_reset(somebody: Person, email: str) -> httpx.Response:
    return await somebody.post("/api/password-reset-requests", {"email": email})


async def sign_in(somebody: Person, email: str) -> httpx.Response:
    return await somebody.post("/api/session", {"email": email, "password": "a wrong password"})


async def sign_in_rightly(somebody: Person, email: str) -> httpx.Response:
    """With the password that an account that is not confirmed was made with."""
    return await somebody.post("/api/session", {"email": email, "password": PASSWORD})


ASKING = [sign_up, ask_to_confirm, ask_to_reset, sign_in]


async def known() -> str:
    return await _address_of(await rows.account())


async def suspended() -> str:
    account_id = await rows.account()
    await execute("UPDATE accounts SET suspended_at = now() WHERE id = $1", account_id)
    return await _address_of(account_id)


async def unconfirmed() -> str:
    return await _address_of(await rows.account(verified=False, email_confirmed_at=None))


async def unknown() -> str:
    return str(new_account()["email"])


async def _address_of(account_id: object) -> str:
    [row] = await rows.rows("SELECT email FROM accounts WHERE id = $1", account_id)
    return str(row["email"])


def shown(answer: httpx.Response) -> tuple[int, dict[str, str], object]:
    """All that an answer shows, but what is its own: identifier and date."""
    own = {"x-request-id", "date"}
    headers = {name: value for name, value in answer.headers.items() if name not in own}
    body = answer.json()
    if isinstance(body, dict):
        assert body.pop("request_id") == answer.headers["x-request-id"]
    return answer.status_code, headers, body


@pytest.mark.parametrize("asking", ASKING)
async def test_every_address_is_answered_alike(shared: Community, asking: Asking) -> None:
    answers = []
    for address in (known, unconfirmed, suspended, unknown):
        answers.append(shown(await asking(await shared.stranger(), await address())))
        await execute("DELETE FROM throttles")
    assert all(answer == answers[0] for answer in answers), answers


async def test_who_has_just_signed_up_cannot_tell_by_signing_in(shared: Community) -> None:
    """Signing up with an address and then in with the same password tells nothing of who was there before."""
    answers = []
    for address in (known, unconfirmed, unknown):
        email = await address()
        somebody = await shared.stranger()
        await somebody.post("/api/accounts", new_account(email=email, password="a password of mine"))
        credentials = {"email": email, "password": "a password of mine"}
        answers.append(shown(await somebody.post("/api/session", credentials)))
    assert all(answer == answers[0] for answer in answers)
    assert answers[0][0] == 401


@pytest.mark.parametrize(
    ("asking", "turns"),
    [(sign_up, 7), (ask_to_confirm, 25), (ask_to_reset, 25), (sign_in, 7), (sign_in_rightly, 7)],
)
async def test_every_address_takes_the_same_time(shared: Community, asking: Asking, turns: int) -> None:
    """In one run, by turns, so that whatever else this machine does falls on all of them."""
    kinds = (unconfirmed, unknown) if asking is sign_in_rightly else (known, unconfirmed, unknown)
    somebody = await shared.stranger()
    taken: dict[str, list[float]] = {kind.__name__: [] for kind in kinds}
    for _ in range(turns):
        for kind in kinds:
            address = await kind()
            begun = time.perf_counter()
            answer = await asking(somebody, address)
            taken[kind.__name__].append(time.perf_counter() - begun)
            assert answer.status_code in (202, 401)
            await execute("DELETE FROM throttles")
    medians = {kind: median(times) for kind, times in taken.items()}
    assert max(medians.values()) / min(medians.values()) < 2, medians


async def used_up(allowance: Allowance, subject: str) -> None:
    await throttle.count(allowance, subject)
    key = throttle._key(allowance, subject)
    await execute("UPDATE throttles SET tries = $2 WHERE key = $1", key, allowance.tries)


KIND_OF: dict[Asking, MailKind] = {
    sign_up: MailKind.SIGN_UP,
    ask_to_confirm: MailKind.CONFIRMATION,
    ask_to_reset: MailKind.RESET,
}


@pytest.mark.parametrize("asking", list(KIND_OF))
async def test_nobody_is_flooded_with_mails_and_nobody_is_told(shared: Community, asking: Asking) -> None:
    stranger = await shared.stranger()
    for of_one_place in (True, False):
        for address in (await unconfirmed(), await unknown()):
            whose = f"{KIND_OF[asking].value}\n{address}" + (f"\n{HERE}" if of_one_place else "")
            await used_up(MAILS_PER_ADDRESS_AND_CLIENT if of_one_place else MAILS_PER_ADDRESS, whose)
            assert (await asking(stranger, address)).status_code == 202
            assert await subjects(shared, address) == []


async def test_one_place_cannot_use_up_what_an_address_is_mailed(shared: Community) -> None:
    victim, attacker = await person(shared), await shared.stranger()
    await used_up(MAILS_PER_ADDRESS_AND_CLIENT, f"reset\n{victim.me['email']}\n{HERE}")
    for _ in range(MAILS_PER_ADDRESS.tries):
        assert (await ask_to_reset(attacker, victim.me["email"])).status_code == 202
    assert await subjects(shared, victim.me["email"]) == []
    transport = httpx.ASGITransport(app=guarded(shared.app, shared.settings), client=("203.0.113.7", 1))  # type: ignore[arg-type]  # the same
    async with httpx.AsyncClient(
        transport=transport, base_url=shared.settings.public_url, headers={"X-Caserounds-Client": "1"}
    ) as browser:
        assert (await ask_to_reset(Person(browser), victim.me["email"])).status_code == 202
    assert await subjects(shared, victim.me["email"]) == ["Choose a new password"]


@pytest.mark.parametrize("asking", [ask_to_confirm, ask_to_reset])
async def test_one_place_asks_only_so_often_whatever_for(shared: Community, asking: Asking) -> None:
    stranger = await shared.stranger()
    await used_up(MAILS_PER_CLIENT, HERE)
    for address in (await known(), await unknown()):
        stopped = await asking(stranger, address)
        assert stopped.status_code == 429
        assert stopped.json()["type"] == "/problems/too-many-requests"
        assert int(stopped.headers["retry-after"]) > 0


@pytest.mark.parametrize("asking", [sign_up, ask_to_confirm, ask_to_reset])
async def test_what_is_no_address_is_told_so(shared: Community, asking: Asking) -> None:
    stranger = await shared.stranger()
    for text in ("", "ada", "ada@", "a\0da@hospital.example", "ada@hospital.example,eve@evil.example"):
        answer = await asking(stranger, text)
        assert answer.status_code == 422, text
        assert [field["pointer"] for field in answer.json()["fields"]] == ["/email"]

"""An account opens to whoever reads the mail and knows the password of the sign-up, not with one of both alone."""

import asyncio

import pytest

from backend.accounts.rules import CONFIRMATIONS_PER_ACCOUNT, SIGN_IN_PER_CLIENT
from backend.accounts.service import confirmation, passwords, throttle
from backend.kernel.database import execute
from tests.community import PASSWORD, Community
from tests.integration import rows
from tests.integration.accounts.mailing import (
    ask_for_reset,
    confirm,
    is_signed_in,
    newest_token,
    problem,
    reset,
    sessions_of,
    sign_in,
    signed_up,
)
from tests.integration.admin.trail import told_of
from tests.mailbox import text_of

STRANGERS = "the password of a stranger"
CHOSEN = "chosen by the owner"


async def account_id(email: str) -> str:
    [account] = await rows.rows("SELECT id FROM accounts WHERE email = $1", email)
    return str(account["id"])


async def test_who_reads_the_mail_confirms_no_account_to_which_a_stranger_has_the_password(
    shared: Community,
) -> None:
    stranger, wanted = await signed_up(shared, password=STRANGERS)
    owner = await shared.stranger()
    token = await newest_token(shared, wanted["email"], "confirm")
    refused = await confirm(owner, token, PASSWORD)
    assert problem(refused) == (403, "wrong-sign-up-password")
    assert "set-cookie" not in refused.headers
    assert "choose a new one by mail" in refused.json()["detail"]
    assert "not you who signed up" in refused.json()["detail"]
    assert await sessions_of(wanted["email"]) == 0
    assert problem(await sign_in(stranger, wanted["email"], STRANGERS)) == (401, "wrong-credentials")
    assert await told_of(await account_id(wanted["email"])) == []


async def test_the_mail_says_what_to_do_when_somebody_else_has_signed_up(shared: Community) -> None:
    _, wanted = await signed_up(shared)
    await shared.send_mails()
    said = text_of(shared.mails_to(wanted["email"])[-1])
    assert "enter the password you chose" in said
    assert "If this was not you, do nothing" in said
    assert "sign up yourself" in said


async def test_a_wrong_password_does_not_use_the_link_up(shared: Community) -> None:
    somebody, wanted = await signed_up(shared)
    token = await newest_token(shared, wanted["email"], "confirm")
    for wrong in ("", "mistyped", "x" * 256):
        assert problem(await confirm(somebody, token, wrong)) == (403, "wrong-sign-up-password")
    assert (await confirm(somebody, token, wanted["password"])).status_code == 200
    assert await is_signed_in(somebody)


async def test_whoever_signs_up_themselves_ends_what_a_stranger_began(shared: Community) -> None:
    _, wanted = await signed_up(shared, password=STRANGERS)
    strangers = await newest_token(shared, wanted["email"], "confirm")
    owner, _ = await signed_up(shared, email=wanted["email"], display_name="Dr Owner")
    assert (await confirm(owner, strangers, STRANGERS)).status_code == 410
    own = await newest_token(shared, wanted["email"], "confirm")
    assert (await confirm(owner, own, PASSWORD)).json()["display_name"] == "Dr Owner"
    assert (await sign_in(await shared.stranger(), wanted["email"], STRANGERS)).status_code == 401


async def test_a_stranger_who_signs_up_in_between_shuts_nobody_out(shared: Community) -> None:
    owner, wanted = await signed_up(shared)
    await signed_up(shared, email=wanted["email"], password=STRANGERS)
    token = await newest_token(shared, wanted["email"], "confirm")
    assert problem(await confirm(owner, token, PASSWORD)) == (403, "wrong-sign-up-password")
    chosen = await reset(owner, await ask_for_reset(shared, wanted["email"]), CHOSEN)
    assert chosen.status_code == 200, "a password chosen by mail opens the account"
    again = await shared.stranger()
    assert (await sign_in(again, wanted["email"], CHOSEN)).status_code == 200
    assert (await sign_in(again, wanted["email"], STRANGERS)).status_code == 401


async def test_guesses_are_counted_and_a_password_by_mail_stays_open(shared: Community) -> None:
    somebody, wanted = await signed_up(shared)
    token = await newest_token(shared, wanted["email"], "confirm")
    for _ in range(CONFIRMATIONS_PER_ACCOUNT.tries):
        assert (await confirm(somebody, token, "a guess")).status_code == 403
    stopped = await confirm(somebody, token, wanted["password"])
    assert problem(stopped) == (429, "too-many-requests")
    assert int(stopped.headers["retry-after"]) <= CONFIRMATIONS_PER_ACCOUNT.window.total_seconds()
    assert "choose a new password by mail" in stopped.json()["detail"]
    link = await ask_for_reset(shared, wanted["email"])
    assert (await reset(somebody, link, CHOSEN)).status_code == 200


async def test_nobody_without_the_link_can_use_the_tries_up(shared: Community) -> None:
    _, wanted = await signed_up(shared)
    token = await newest_token(shared, wanted["email"], "confirm")
    guesser, owner = await shared.stranger(), await shared.stranger()
    for _ in range(CONFIRMATIONS_PER_ACCOUNT.tries + 1):
        assert (await confirm(guesser, "x" * 43, "a guess")).status_code == 410
    assert (await confirm(owner, token, wanted["password"])).status_code == 200


async def test_who_is_let_in_has_used_up_no_try_of_their_place(shared: Community) -> None:
    await execute("DELETE FROM throttles")
    somebody, wanted = await signed_up(shared)
    token = await newest_token(shared, wanted["email"], "confirm")
    assert (await confirm(somebody, token, wanted["password"])).status_code == 200
    [counted] = await rows.rows(
        "SELECT COALESCE(sum(tries), 0) AS tries FROM throttles WHERE key = $1",
        throttle._key(SIGN_IN_PER_CLIENT, "127.0.0.1"),
    )
    assert counted["tries"] == 0


async def test_a_try_that_nobody_had_time_for_does_not_count(
    shared: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody, wanted = await signed_up(shared)
    token = await newest_token(shared, wanted["email"], "confirm")
    monkeypatch.setattr(passwords, "LONGEST_WAIT", 0.01)
    monkeypatch.setattr(passwords, "_at_once", asyncio.Semaphore(0))
    for _ in range(CONFIRMATIONS_PER_ACCOUNT.tries + 1):
        assert (await confirm(somebody, token, wanted["password"])).status_code == 503
    monkeypatch.undo()
    assert (await confirm(somebody, token, wanted["password"])).status_code == 200


async def test_a_sign_up_while_the_password_is_checked_counts(
    shared: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger, wanted = await signed_up(shared, password=STRANGERS)
    token = await newest_token(shared, wanted["email"], "confirm")
    checked = passwords.password_matches

    async def and_meanwhile(kept: str | None, password: str) -> bool:
        right = await checked(kept, password)
        await asyncio.create_task(signed_up(shared, email=wanted["email"]))  # a request of its own
        return right

    monkeypatch.setattr(confirmation, "password_matches", and_meanwhile)
    assert problem(await confirm(stranger, token, STRANGERS)) == (410, "link-expired")
    assert await sessions_of(wanted["email"]) == 0

"""Nobody is let in before the link in the mail was opened; until then the newest sign-up counts."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from backend.accounts.rules import UNCONFIRMED_LIFETIME, LinkPurpose
from backend.accounts.schemas import SignUp
from backend.accounts.service import links, sign_up
from backend.accounts.service.links import make_link
from backend.accounts.service.sign_up import AddressTaken, create_operator
from backend.kernel.actor import Role
from backend.kernel.clock import now
from backend.kernel.database import execute, transaction
from backend.kernel.vocabulary import Profession
from tests.community import PASSWORD, Community, new_account
from tests.integration import rows
from tests.integration.accounts.mailing import (
    confirm,
    is_signed_in,
    newest_token,
    problem,
    reset,
    sessions_of,
    sign_in,
    signed_up,
    subjects,
)
from tests.integration.admin.trail import told_of
from tests.integration.rows import person
from tests.mailbox import text_of
from tests.waiting import eventually


async def test_signing_up_lets_nobody_in(shared: Community) -> None:
    somebody, wanted = await signed_up(shared)
    answer = await somebody.post("/api/accounts", wanted)
    assert (answer.status_code, answer.content) == (202, b"null")
    assert "set-cookie" not in answer.headers
    assert not await is_signed_in(somebody)
    refused = await sign_in(somebody, wanted["email"], PASSWORD)
    assert problem(refused) == (401, "wrong-credentials")
    assert "open the link in the mail" in refused.json()["detail"]
    assert await sessions_of(wanted["email"]) == 0


async def test_the_link_in_the_mail_lets_in_whoever_signed_up(shared: Community) -> None:
    somebody, wanted = await signed_up(shared, display_name="Dr New")
    token = await newest_token(shared, wanted["email"], "confirm")
    confirmed = await confirm(somebody, token)
    assert confirmed.status_code == 200
    me = confirmed.json()
    assert (me["display_name"], me["role"], me["verified"]) == ("Dr New", "practitioner", False)
    assert (await somebody.get("/api/session")).json() == me
    again = await shared.stranger()
    assert (await sign_in(again, wanted["email"], PASSWORD)).status_code == 200
    [entry] = await told_of(me["id"])
    assert (entry["action"], str(entry["actor_id"])) == ("email_confirmed", me["id"])


async def test_a_link_leads_to_our_own_address_and_says_nothing_to_servers(shared: Community) -> None:
    _, wanted = await signed_up(shared)
    token = await newest_token(shared, wanted["email"], "confirm")
    [mail] = shared.mails_to(wanted["email"])
    assert f"\n{shared.settings.public_url}/confirm#{token}\n" in text_of(mail)
    assert len(token) >= 43, "256 random bits"
    for typed in (wanted["display_name"], wanted["registration"], PASSWORD):
        assert typed not in text_of(mail)
    assert token not in str(await rows.everything())


async def test_the_job_that_mails_knows_no_address(shared: Community) -> None:
    await signed_up(shared)
    jobs = await rows.rows("SELECT args::text AS args FROM procrastinate_jobs")
    assert jobs
    assert all("@" not in job["args"] for job in jobs)


async def test_a_link_works_once(shared: Community) -> None:
    somebody, wanted = await signed_up(shared)
    token = await newest_token(shared, wanted["email"], "confirm")
    assert (await confirm(somebody, token)).status_code == 200
    other = await shared.stranger()
    again = await confirm(other, token)
    assert problem(again) == (410, "link-expired")
    assert "set-cookie" not in again.headers
    assert await is_signed_in(somebody), "who was let in stays"


async def test_of_two_who_open_a_link_at_once_one_is_let_in(shared: Community) -> None:
    _, wanted = await signed_up(shared)
    token = await newest_token(shared, wanted["email"], "confirm")
    holder = await asyncpg.connect(shared.settings.database_url)
    holding = holder.transaction()
    await holding.start()
    await holder.execute("SELECT 1 FROM accounts WHERE email = $1 FOR UPDATE", wanted["email"])
    opening = [asyncio.create_task(confirm(await shared.stranger(), token)) for _ in range(2)]

    async def both_wait() -> bool:
        return await rows.blocked() == 2

    await eventually(both_wait, "both to wait for the account")
    await holding.rollback()
    await holder.close()
    answers = await asyncio.gather(*opening)
    assert sorted(answer.status_code for answer in answers) == [200, 410]
    assert await sessions_of(wanted["email"]) == 1


async def test_a_link_is_too_old_after_two_days(shared: Community) -> None:
    somebody, wanted = await signed_up(shared)
    token = await newest_token(shared, wanted["email"], "confirm")
    [link] = await rows.rows(
        "SELECT l.expires_at - l.created_at AS lifetime FROM mailed_links l"
        " JOIN accounts a ON a.id = l.account_id AND a.email = $1",
        wanted["email"],
    )
    assert link["lifetime"] == timedelta(hours=48)
    await execute("UPDATE mailed_links SET expires_at = now()")
    assert problem(await confirm(somebody, token)) == (410, "link-expired")
    assert problem(await sign_in(somebody, wanted["email"], PASSWORD)) == (401, "wrong-credentials")
    await links.sweep()
    assert await rows.rows("SELECT 1 FROM mailed_links WHERE expires_at < now()") == []


@pytest.mark.parametrize("token", ["x" * 43, "x", "\0" * 43, "ü" * 43, "'; DROP TABLE mailed_links; --"])
async def test_a_made_up_link_opens_nothing(shared: Community, token: str) -> None:
    stranger = await shared.stranger()
    assert problem(await confirm(stranger, token)) == (410, "link-expired")
    assert problem(await reset(stranger, token, PASSWORD)) == (410, "link-expired")


async def test_a_link_is_for_one_purpose(shared: Community) -> None:
    stranger = await shared.stranger()
    account_id = await rows.account(email_confirmed_at=None, verified=False)
    confirming = await make_link(account_id, LinkPurpose.CONFIRM)
    resetting = await make_link(account_id, LinkPurpose.RESET)
    assert problem(await confirm(stranger, resetting)) == (410, "link-expired")
    assert problem(await reset(stranger, confirming, "a password at last")) == (410, "link-expired")


async def test_until_then_the_newest_sign_up_counts_and_its_link_alone(shared: Community) -> None:
    somebody, wanted = await signed_up(shared, display_name="Dr First")
    first = await newest_token(shared, wanted["email"], "confirm")
    newest = {**wanted, "display_name": "Dr Second", "password": "another fine password"}
    assert (await somebody.post("/api/accounts", newest)).status_code == 202
    second = await newest_token(shared, wanted["email"], "confirm")
    assert problem(await confirm(somebody, first)) == (410, "link-expired")
    assert (await confirm(somebody, second, "another fine password")).json()["display_name"] == "Dr Second"
    other = await shared.stranger()
    assert (await sign_in(other, wanted["email"], PASSWORD)).status_code == 401
    assert (await sign_in(other, wanted["email"], "another fine password")).status_code == 200


async def test_a_new_sign_up_takes_over_nothing_that_was_given_to_an_account(shared: Community) -> None:
    address = new_account()["email"]
    await rows.account(email=address, verified=False, email_confirmed_at=None, role="admin")
    await signed_up(shared, email=address)
    somebody = await shared.stranger()
    me = (await confirm(somebody, await newest_token(shared, address, "confirm"))).json()
    assert (me["role"], me["verified"]) == ("practitioner", False)


async def test_a_confirmed_account_is_told_of_a_sign_up_and_stays_as_it_was(shared: Community) -> None:
    owner = await shared.newcomer(display_name="Dr Owner")
    before = await rows.rows("SELECT * FROM accounts WHERE email = $1", owner.me["email"])
    await signed_up(shared, email=owner.me["email"], display_name="Eve", password="the password of eve")
    assert await rows.rows("SELECT * FROM accounts WHERE email = $1", owner.me["email"]) == before
    assert (await subjects(shared, owner.me["email"]))[1:] == ["You have an account already"]
    assert "#" not in text_of(shared.mails_to(owner.me["email"])[-1]), "there is no link that opens anything"
    eve = await shared.stranger()
    assert (await sign_in(eve, owner.me["email"], "the password of eve")).status_code == 401


async def test_another_link_is_mailed_to_whoever_asks_and_all_end_with_the_first(shared: Community) -> None:
    somebody, wanted = await signed_up(shared)
    tokens = [await newest_token(shared, wanted["email"], "confirm")]
    asked = await somebody.post("/api/email-confirmation-requests", {"email": wanted["email"].upper()})
    assert (asked.status_code, asked.content) == (202, b"null")
    tokens.append(await newest_token(shared, wanted["email"], "confirm"))
    assert len(set(tokens)) == 2
    assert (await confirm(somebody, tokens[0])).status_code == 200
    assert problem(await confirm(somebody, tokens[1])) == (410, "link-expired")
    await somebody.post("/api/email-confirmation-requests", {"email": wanted["email"]})
    assert (await subjects(shared, wanted["email"]))[2:] == ["You have an account already"]


async def test_only_so_many_links_of_an_account_work(shared: Community) -> None:
    account_id = await rows.account(email_confirmed_at=None, verified=False)
    async with transaction():
        tokens = [await make_link(account_id, LinkPurpose.CONFIRM) for _ in range(7)]
    works = [await links.owner_of(token, LinkPurpose.CONFIRM) == account_id for token in tokens]
    assert works == [False] * 2 + [True] * 5


async def test_nothing_is_mailed_where_nobody_is(shared: Community) -> None:
    stranger = await shared.stranger()
    for route in ("email-confirmation-requests", "password-reset-requests"):
        assert (await stranger.post(f"/api/{route}", {"email": "nobody@hospital.example"})).status_code == 202
    assert await subjects(shared, "nobody@hospital.example") == []


async def test_nobody_is_verified_before_their_address_is_confirmed(shared: Community) -> None:
    reviewer = await person(shared, role=Role.REVIEWER)
    somebody, wanted = await signed_up(shared)
    [account] = await rows.rows("SELECT id FROM accounts WHERE email = $1", wanted["email"])

    async def listed() -> bool:
        items = (await reviewer.get("/api/review/accounts", limit=50)).json()["items"]
        return str(account["id"]) in {item["id"] for item in items}

    assert not await listed()
    refused = await reviewer.put(f"/api/accounts/{account['id']}/verification")
    assert problem(refused) == (404, "not-found"), "to reviewers there is nobody yet"
    admin = await person(shared, role=Role.ADMIN)
    refused = await admin.put(f"/api/admin/practitioners/{account['id']}/verification")
    assert problem(refused) == (409, "address-not-confirmed")
    await confirm(somebody, await newest_token(shared, wanted["email"], "confirm"))
    assert await listed()
    assert (await reviewer.put(f"/api/accounts/{account['id']}/verification")).status_code == 204
    assert not await listed()


async def test_who_never_confirms_is_forgotten_after_a_week_and_nobody_else(shared: Community) -> None:
    _, wanted = await signed_up(shared)
    await sign_up.sweep()
    ago = UNCONFIRMED_LIFETIME + timedelta(minutes=1)
    kept = [(await person(shared, verified=False)).me["email"]]
    await execute("UPDATE accounts SET created_at = now() - $1::interval", ago)
    _, recent = await signed_up(shared)
    kept.append(recent["email"])
    await sign_up.sweep()
    left = {row["email"] for row in await rows.rows("SELECT email FROM accounts")}
    assert set(kept) <= left
    assert wanted["email"] not in left


async def test_many_who_never_confirm_are_forgotten_a_few_at_a_time(
    shared: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_up, "FORGOTTEN_AT_ONCE", 2)
    left = "SELECT count(*) AS accounts FROM accounts WHERE email_confirmed_at IS NULL"
    ago = now() - UNCONFIRMED_LIFETIME - timedelta(minutes=1)
    for _ in range(3):
        await rows.account(verified=False, email_confirmed_at=None, created_at=ago)
    [before] = await rows.rows(left)
    for gone in (2, 3, 3):
        await sign_up.sweep()
        assert await rows.rows(left) == [{"accounts": before["accounts"] - gone}]


async def test_an_operator_takes_the_place_of_whoever_has_not_confirmed(shared: Community) -> None:
    _, wanted = await signed_up(shared)
    token = await newest_token(shared, wanted["email"], "confirm")
    request = SignUp(
        **{**wanted, "password": "the operator's own", "profession": Profession.OTHER, "specialties": []}
    )
    account_id = await create_operator(request=request, role=Role.ADMIN)
    stranger = await shared.stranger()
    assert problem(await confirm(stranger, token)) == (410, "link-expired")
    me = (await sign_in(stranger, wanted["email"], "the operator's own")).json()
    assert (me["id"], me["role"], me["verified"]) == (str(account_id), "admin", True)
    with pytest.raises(AddressTaken):
        await create_operator(request=request, role=Role.ADMIN)
    told = {entry["action"]: entry for entry in await told_of(account_id)}
    assert told.keys() == {"account_created", "administrator_signed_in"}
    made = told["account_created"]
    assert (made["actor_id"], made["details"]) == (None, '{"role":"admin"}')

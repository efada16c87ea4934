"""Whoever is suspended is out at once and everywhere, is told nothing any more, and what they have shared stays."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from backend.accounts.service import sign_up
from backend.accounts.service.sessions import begin_session
from backend.accounts.service.standing import LastAdministrator, change_role, reinstate, suspend
from backend.alerts.service import deliver
from backend.cases.rules import CASE_PUBLISHED
from backend.kernel.actor import Operator, Role, Scope
from backend.kernel.database import execute
from backend.kernel.errors import NotAllowed, NotFound
from backend.kernel.ids import new_id
from backend.kernel.jobs import enqueue
from tests.community import PASSWORD, Community, Person
from tests.integration import rows
from tests.integration.accounts.mailing import (
    confirm,
    is_signed_in,
    newest_token,
    problem,
    sessions_of,
    sign_in,
    signed_up,
    subjects,
)
from tests.integration.admin.trail import actions_on
from tests.integration.pushing import make_due, outcomes, pushing_through, register
from tests.integration.rows import person
from tests.servers.deployment import deployed
from tests.servers.loopback import Answer
from tests.servers.platform import Addresses
from tests.servers.push_service import PushService
from tests.waiting import eventually

REASON = "Not who they said."


async def administrator() -> Operator:
    """Somebody who administers, at the admin API."""
    return operator(await rows.account(role="admin"))


def operator(account_id: UUID) -> Operator:
    return Operator(account_id=account_id, key_id=None, scopes=frozenset(Scope))


def identifier(somebody: Person) -> UUID:
    return UUID(somebody.me["id"])


async def suspension_of(somebody: Person) -> dict[str, object]:
    [row] = await rows.rows(
        "SELECT suspended_at, suspended_by, suspension_reason FROM accounts WHERE id = $1",
        identifier(somebody),
    )
    return row


async def test_all_sessions_end_at_once_and_devices_with_them(shared: Community) -> None:
    phone, bystander, admin = await person(shared), await person(shared), await administrator()
    laptop = await shared.stranger()
    await sign_in(laptop, phone.me["email"], PASSWORD)
    device = {"kind": "fcm_token", "address": new_id().hex * 2, "label": "A phone"}
    await phone.post("/api/devices", device)
    await suspend(admin, account_id=identifier(phone), reason=f" {REASON} ")
    assert not await is_signed_in(phone)
    assert not await is_signed_in(laptop)
    assert await is_signed_in(bystander)
    assert await rows.rows("SELECT 1 FROM devices WHERE account_id = $1", identifier(phone)) == []
    suspension = await suspension_of(phone)
    assert (suspension["suspended_by"], suspension["suspension_reason"]) == (admin.account_id, REASON)


async def test_the_next_request_is_refused_by_every_process(
    platform_addresses: Addresses, database: str, vapid_private_key: str, tmp_path: Path
) -> None:
    async with deployed(
        platform_addresses, database, vapid_private_key=vapid_private_key, folder=tmp_path
    ) as (deployment, community):
        deployment.start_api()
        somebody = await person(community)
        assert await is_signed_in(somebody)
        await suspend(await administrator(), account_id=identifier(somebody), reason=REASON)
        assert not await is_signed_in(somebody)
        refused = await sign_in(somebody, somebody.me["email"], PASSWORD)
        assert problem(refused) == (403, "account-suspended")


async def test_that_it_is_suspended_is_told_after_the_right_password_alone(shared: Community) -> None:
    somebody = await person(shared)
    await suspend(await administrator(), account_id=identifier(somebody), reason=REASON)
    browser = await shared.stranger()
    refused = await sign_in(browser, somebody.me["email"], PASSWORD)
    assert problem(refused) == (403, "account-suspended")
    assert "set-cookie" not in refused.headers
    assert REASON not in refused.text
    wrong = await sign_in(browser, somebody.me["email"], "a wrong password")
    assert problem(wrong) == (401, "wrong-credentials")
    assert await sessions_of(somebody.me["email"]) == 0


async def test_a_sign_in_under_way_leaves_no_session(shared: Community) -> None:
    """Between the password, which takes its time, and the session the account is suspended."""
    somebody, browser = await person(shared), await shared.stranger()
    holder = await asyncpg.connect(shared.settings.database_url)
    await holder.execute("BEGIN")
    await holder.execute("SELECT 1 FROM accounts WHERE id = $1 FOR UPDATE", identifier(somebody))
    entering = asyncio.create_task(sign_in(browser, somebody.me["email"], PASSWORD))

    async def it_waits() -> bool:
        return await rows.blocked() == 1

    await eventually(it_waits, "the sign-in to wait for the account")
    await holder.execute("UPDATE accounts SET suspended_at = now() WHERE id = $1", identifier(somebody))
    await holder.execute("DELETE FROM sessions WHERE account_id = $1", identifier(somebody))
    await holder.execute("COMMIT")
    await holder.close()
    assert problem(await entering) == (403, "account-suspended")
    assert await sessions_of(somebody.me["email"]) == 0


async def test_a_suspension_waits_for_a_sign_in_and_ends_what_it_began(shared: Community) -> None:
    somebody, admin = await person(shared), await administrator()
    entering = await asyncpg.connect(shared.settings.database_url)
    await entering.execute("BEGIN")
    await entering.execute("SELECT 1 FROM accounts WHERE id = $1 FOR SHARE", identifier(somebody))
    suspending = asyncio.create_task(suspend(admin, account_id=identifier(somebody), reason=REASON))

    async def it_waits() -> bool:
        return await rows.blocked() == 1

    await eventually(it_waits, "the suspension to wait for the sign-in")
    await entering.execute(
        "INSERT INTO sessions (id, account_id, token_hash, expires_at)"
        " VALUES ($1, $2, sha256('x'), now() + interval '1 day')",
        new_id(),
        identifier(somebody),
    )
    await entering.execute("COMMIT")
    await entering.close()
    await suspending
    assert await sessions_of(somebody.me["email"]) == 0


async def test_a_session_that_is_there_all_the_same_opens_nothing(shared: Community) -> None:
    somebody = await person(shared)
    await suspend(await administrator(), account_id=identifier(somebody), reason=REASON)
    token = await begin_session(identifier(somebody), replacing=None)
    somebody.browser.cookies.set("caserounds", token, domain="localhost.local")
    assert not await is_signed_in(somebody)


async def test_whoever_never_confirmed_cannot_sign_up_past_it(shared: Community) -> None:
    somebody, wanted = await signed_up(shared, display_name="Dr First")
    [before] = await rows.rows("SELECT * FROM accounts WHERE email = $1", wanted["email"])
    token = await newest_token(shared, wanted["email"], "confirm")
    await suspend(await administrator(), account_id=before["id"], reason=REASON)
    assert problem(await confirm(somebody, token)) == (410, "link-expired")
    again = await somebody.post("/api/accounts", {**wanted, "display_name": "Dr Second"})
    assert again.status_code == 202
    [after] = await rows.rows("SELECT * FROM accounts WHERE email = $1", wanted["email"])
    assert (after["display_name"], after["suspension_reason"]) == ("Dr First", REASON)
    assert await subjects(shared, wanted["email"]) == ["Confirm your e-mail address"], "and no other mail"
    await execute("UPDATE accounts SET created_at = now() - interval '8 days' WHERE id = $1", before["id"])
    await sign_up.sweep()
    assert len(await rows.rows("SELECT 1 FROM accounts WHERE email = $1", wanted["email"])) == 1


async def test_once_reinstated_they_sign_in_anew_and_no_old_session_comes_back(shared: Community) -> None:
    somebody, admin = await person(shared), await administrator()
    for _ in range(2):
        await suspend(admin, account_id=identifier(somebody), reason=REASON)
    first = await suspension_of(somebody)
    await suspend(admin, account_id=identifier(somebody), reason="Another reason.")
    assert await suspension_of(somebody) == first, "the first one stays"
    for _ in range(2):
        await reinstate(admin, account_id=identifier(somebody))
    assert not await is_signed_in(somebody)
    assert (await sign_in(somebody, somebody.me["email"], PASSWORD)).json() == somebody.me
    assert await suspension_of(somebody) == {
        "suspended_at": None,
        "suspended_by": None,
        "suspension_reason": "",
    }
    assert await actions_on(somebody.me["id"]) == ["account_suspended", "account_reinstated"]


async def test_what_they_have_shared_stays(shared: Community) -> None:
    author, reader = await person(shared, display_name="Dr Author"), await person(shared)
    case_id = await rows.case(author)
    await suspend(await administrator(), account_id=identifier(author), reason=REASON)
    shown = (await reader.get(f"/api/cases/{case_id}")).json()
    assert (shown["state"], shown["author"]["display_name"]) == ("published", "Dr Author")


async def test_nobody_suspends_themselves_or_without_the_right(shared: Community) -> None:
    admin, other = await administrator(), await person(shared)
    with pytest.raises(NotAllowed):
        await suspend(admin, account_id=admin.account_id, reason=REASON)
    reading = Operator(admin.account_id, None, frozenset({Scope.PRACTITIONERS_READ}))
    for refused in (
        suspend(reading, account_id=identifier(other), reason=REASON),
        reinstate(reading, account_id=identifier(other)),
        change_role(reading, account_id=identifier(other), role=Role.REVIEWER),
    ):
        with pytest.raises(NotAllowed):
            await refused
    assert (await suspension_of(other))["suspended_at"] is None
    with pytest.raises(NotFound):
        await suspend(admin, account_id=new_id(), reason=REASON)
    with pytest.raises(NotFound):
        await reinstate(admin, account_id=new_id())


async def test_somebody_who_administers_is_always_left(community: Community) -> None:
    admin, other = await administrator(), await administrator()
    # These two hold the role, but nobody would let them administer.
    await rows.account(role="admin", verified=False)
    kept_out = operator(await rows.account(role="admin"))
    await suspend(admin, account_id=kept_out.account_id, reason=REASON)
    await suspend(admin, account_id=other.account_id, reason=REASON)
    for removing in (
        change_role(admin, account_id=admin.account_id, role=Role.PRACTITIONER),
        suspend(operator(new_id()), account_id=admin.account_id, reason=REASON),
    ):
        with pytest.raises(LastAdministrator):
            await removing
    await change_role(admin, account_id=admin.account_id, role=Role.ADMIN)
    await reinstate(admin, account_id=other.account_id)
    await change_role(admin, account_id=admin.account_id, role=Role.PRACTITIONER)


async def test_an_administrator_who_ceases_to_be_one_meanwhile_decides_nothing(community: Community) -> None:
    gone, _, other = await administrator(), await administrator(), await person(community)
    await change_role(gone, account_id=gone.account_id, role=Role.PRACTITIONER)
    with pytest.raises(NotAllowed):
        await suspend(gone, account_id=identifier(other), reason=REASON)
    assert await is_signed_in(other)


@pytest.mark.parametrize("of_suspending", [True, False])
async def test_two_last_administrators_cannot_remove_each_other_at_once(
    community: Community, *, of_suspending: bool
) -> None:
    one, two = await administrator(), await administrator()
    holder = await asyncpg.connect(community.settings.database_url)
    await holder.execute("BEGIN")
    await holder.execute("SELECT 1 FROM accounts WHERE role = 'admin' FOR UPDATE")
    removing = [
        asyncio.create_task(
            suspend(by, account_id=whom.account_id, reason=REASON)
            if of_suspending
            else change_role(by, account_id=whom.account_id, role=Role.PRACTITIONER)
        )
        for by, whom in ((one, two), (two, one))
    ]

    async def both_wait() -> bool:
        return await rows.blocked() == 2

    await eventually(both_wait, "both to wait for the accounts")
    await holder.execute("ROLLBACK")
    await holder.close()
    ends = await asyncio.gather(*removing, return_exceptions=True)
    assert sorted(type(end).__name__ for end in ends) == ["LastAdministrator", "NoneType"]
    left = "SELECT 1 FROM accounts WHERE role = 'admin' AND suspended_at IS NULL"
    assert len(await rows.rows(left)) == 1


@pytest.fixture
def push_service() -> Iterator[PushService]:
    with PushService() as service:
        yield service


@pytest_asyncio.fixture
async def pushing(
    push_service: PushService, settings_environment: dict[str, str]
) -> AsyncIterator[Community]:
    async with pushing_through(push_service, settings_environment) as community:
        yield community


async def following(community: Community, service: PushService) -> Person:
    follower = await person(community)
    await follower.put("/api/follows/specialty/dermatology")
    await register(follower, service)
    return follower


async def told(somebody: Person) -> int:
    return len(await rows.rows("SELECT 1 FROM inbox_entries WHERE account_id = $1", identifier(somebody)))


async def test_they_are_told_nothing_any_more(pushing: Community, push_service: PushService) -> None:
    out, still_there = await following(pushing, push_service), await following(pushing, push_service)
    author, admin = await person(pushing), await administrator()
    own_case = await rows.case(out)
    await suspend(admin, account_id=identifier(out), reason=REASON)
    case_id = await rows.case(author)
    await enqueue(CASE_PUBLISHED, case_id=str(case_id), after=None)
    commented = await author.post(f"/api/cases/{own_case}/comments", {"text": "What do you think?"})
    assert commented.status_code == 201, commented.text
    mark = {"target": {"selector": {"type": "FragmentSelector", "value": "xywh=pixel:1,1,1,1"}}}
    image = await rows.image(own_case)
    body = [{"type": "TextualBody", "value": "Here", "format": "text/plain", "purpose": "commenting"}]
    marked = await author.post(
        f"/api/images/{image}/annotations", {"type": "Annotation", "body": body, **mark}
    )
    assert marked.status_code == 201, marked.text
    await pushing.run_jobs()
    assert (await told(out), await told(still_there)) == (0, 1)
    assert await outcomes() == [("delivered", "http_201")]


async def in_trouble(community: Community, service: PushService) -> Person:
    """Somebody to whom a push is under way that the push service did not take yet."""
    out, author = await person(community), await person(community)
    await out.put("/api/follows/specialty/dermatology")
    service.script((await register(out, service)).endpoint, Answer(500))
    await enqueue(CASE_PUBLISHED, case_id=str(await rows.case(author)), after=None)
    await community.run_jobs()
    assert [state for state, _ in await outcomes()] == ["pending"]
    return out


async def all_sent(community: Community) -> list[tuple[str, str]]:
    await make_due()
    await deliver.sweep()
    await community.run_jobs()
    return await outcomes()


async def test_what_was_on_its_way_to_them_is_not_sent(pushing: Community, push_service: PushService) -> None:
    out = await in_trouble(pushing, push_service)
    await suspend(await administrator(), account_id=identifier(out), reason=REASON)
    assert await all_sent(pushing) == [("gone", "device_unlinked")]
    assert len(push_service.requests) == 1


async def test_not_even_to_a_device_that_is_there_all_the_same(
    pushing: Community, push_service: PushService
) -> None:
    out = await in_trouble(pushing, push_service)
    await execute("UPDATE accounts SET suspended_at = now() WHERE id = $1", identifier(out))
    assert await all_sent(pushing) == [("refused", "no_longer_visible")]
    assert len(push_service.requests) == 1

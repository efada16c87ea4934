"""People see where they are signed in, and end what they do not want there."""

from datetime import timedelta
from uuid import UUID, uuid4

from backend.accounts.rules import LAST_USE_PRECISION
from backend.kernel.clock import now
from backend.kernel.database import execute
from tests.community import PASSWORD, Community, Person
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
from tests.integration.admin.trail import actions_on
from tests.integration.rows import person

CHROME = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Mobile Safari/537.36"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0"


async def sessions(somebody: Person) -> list[dict[str, object]]:
    answer = await somebody.get("/api/sessions")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def with_browser(community: Community, user_agent: str) -> Person:
    return Person(community.browser(User_Agent=user_agent))


async def on_another_browser(community: Community, somebody: Person, user_agent: str = CHROME) -> Person:
    other = await with_browser(community, user_agent)
    assert (await sign_in(other, somebody.me["email"], PASSWORD)).status_code == 200
    return other


async def test_each_session_is_listed_by_browser_and_by_when_it_was_used(shared: Community) -> None:
    laptop = await person(shared)
    phone = await on_another_browser(shared, laptop)
    listed = await sessions(phone)
    assert [(entry["label"], entry["current"]) for entry in listed] == [
        ("Chrome on Android", True),
        ("Browser", False),
    ]
    for entry in listed:
        assert set(entry) == {"id", "label", "created_at", "last_used_at", "current"}
        assert entry["created_at"] == entry["last_used_at"]
        assert now() - rows.moment(str(entry["created_at"])) < timedelta(minutes=2)
    assert [entry["current"] for entry in await sessions(laptop)] == [False, True]


async def test_a_session_that_a_mail_began_is_listed_alike(shared: Community) -> None:
    _, wanted = await signed_up(shared)
    browser = await with_browser(shared, FIREFOX)
    await confirm(browser, await newest_token(shared, wanted["email"], "confirm"))
    assert [entry["label"] for entry in await sessions(browser)] == ["Firefox on Linux"]
    browser = await with_browser(shared, CHROME)
    await reset(browser, await ask_for_reset(shared, wanted["email"]), "a password at last")
    assert [entry["label"] for entry in await sessions(browser)] == ["Chrome on Android"]


async def test_nothing_that_a_browser_sends_is_kept_but_its_kind(shared: Community) -> None:
    browser = await with_browser(shared, f"{CHROME} Mrs-Miller <script>")
    await sign_in(browser, (await person(shared)).me["email"], PASSWORD)
    assert (await sessions(browser))[0]["label"] == "Chrome on Android"
    assert "Miller" not in str(await rows.everything())


async def test_its_use_is_noted_every_ten_minutes_at_most(shared: Community) -> None:
    somebody = await person(shared)

    async def used_at() -> object:
        return (await sessions(somebody))[0]["last_used_at"]

    begun = await used_at()
    back = "UPDATE sessions SET last_used_at = last_used_at - $1::interval WHERE account_id = $2"
    await execute(back, LAST_USE_PRECISION - timedelta(minutes=1), UUID(somebody.me["id"]))
    noted = await used_at()
    assert noted != begun
    assert await used_at() == noted, "nothing is written before ten minutes are over"
    await execute(back, timedelta(minutes=1), UUID(somebody.me["id"]))
    assert await used_at() > begun  # type: ignore[operator]  # moments in one form
    assert (await sessions(somebody))[0]["created_at"] == begun


async def test_a_session_of_ones_own_is_ended_elsewhere_with_its_devices(shared: Community) -> None:
    laptop = await person(shared)
    phone = await on_another_browser(shared, laptop)
    device = {"kind": "fcm_token", "address": uuid4().hex * 2, "label": "A phone"}
    assert (await phone.post("/api/devices", device)).status_code == 201
    [lost] = [entry["id"] for entry in await sessions(laptop) if not entry["current"]]
    assert (await laptop.delete(f"/api/sessions/{lost}")).status_code == 204
    assert not await is_signed_in(phone)
    assert await is_signed_in(laptop)
    assert (await laptop.get("/api/devices")).json()["items"] == []
    assert problem(await laptop.delete(f"/api/sessions/{lost}")) == (404, "not-found")


async def test_this_very_session_can_be_ended_so_too(shared: Community) -> None:
    somebody = await person(shared)
    [entry] = await sessions(somebody)
    answer = await somebody.delete(f"/api/sessions/{entry['id']}")
    assert answer.status_code == 204
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert not await is_signed_in(somebody)


async def test_nobody_sees_or_ends_a_session_of_somebody_else(shared: Community) -> None:
    owner, other, admin = await person(shared), await person(shared), await person(shared)
    [entry] = await sessions(owner)
    for somebody in (other, admin):
        assert entry["id"] not in {listed["id"] for listed in await sessions(somebody)}
        refused = await somebody.delete(f"/api/sessions/{entry['id']}")
        absent = await somebody.delete("/api/sessions/01930000-0000-7000-8000-000000000000")
        assert problem(refused) == problem(absent) == (404, "not-found")
        assert refused.json()["detail"] == absent.json()["detail"]
    assert await is_signed_in(owner)


async def test_a_session_that_has_run_out_is_not_listed(shared: Community) -> None:
    laptop = await person(shared)
    await on_another_browser(shared, laptop)
    await execute(
        "UPDATE sessions SET expires_at = now() WHERE account_id = $1 AND label <> 'Browser'",
        UUID(laptop.me["id"]),
    )
    assert [entry["current"] for entry in await sessions(laptop)] == [True]


async def test_many_sessions_are_listed_in_pages(shared: Community) -> None:
    somebody = await person(shared)
    for _ in range(4):
        await rows.sign_in(shared, await shared.stranger(), UUID(somebody.me["id"]))
    first = (await somebody.get("/api/sessions", limit=3)).json()
    rest = (await somebody.get("/api/sessions", limit=3, cursor=first["next_cursor"])).json()
    listed = [entry["id"] for page in (first, rest) for entry in page["items"]]
    assert (len(listed), rest["next_cursor"]) == (5, None)
    assert listed == sorted(listed, reverse=True), "newest first"


async def test_signing_out_everywhere_is_told_in_the_audit_trail(shared: Community) -> None:
    laptop = await person(shared)
    await on_another_browser(shared, laptop)
    assert (await laptop.delete("/api/sessions")).status_code == 204
    assert await sessions_of(laptop.me["email"]) == 0
    assert await actions_on(laptop.me["id"]) == ["signed_out_everywhere"]

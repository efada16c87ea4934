"""What earlier releases have kept starts under this one: rows, objects, sessions, unfinished uploads, waiting jobs."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from backend.audit.queries import head, one_moment, whole_trail
from backend.audit.rules.verification import Verification
from backend.settings import load
from backend.web.authentication import cookie_name
from tests.community import PASSWORD, TUS, Community, Person, decide, etag, running_community
from tests.integration import rows
from tests.integration.test_migrations import Schema, schema_of
from tests.releases.populate import Kept
from tests.releases.restore import NAMES, kept, restore_objects, restore_rows
from tests.servers import platform
from tests.servers.bucket import own_bucket
from tests.servers.platform import Addresses, PostgresServer

# Cases that are not called after their state.
IN_STATE = {"unannounced": "published", "found": "draft", "covered": "draft"}


@asynccontextmanager
async def restored(
    name: str, addresses: Addresses, postgres: PostgresServer, *, home: Path, vapid_private_key: str
) -> AsyncIterator[Community]:
    """The application of today on what a release has kept."""
    database = await postgres.create_database()
    await restore_rows(name, postgres.owner_url(database))
    async with own_bucket(addresses) as own:
        environment = platform.environment(own, database, home=home, vapid_private_key=vapid_private_key)
        await platform.migrate(environment)
        async with running_community(load(environment)) as community:
            await restore_objects(name, community.ports.object_store)
            yield community
    await postgres.drop_database(database)


@pytest.fixture(params=NAMES)
def release(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest_asyncio.fixture
async def today(
    release: str,
    platform_addresses: Addresses,
    postgres_server: PostgresServer,
    vapid_private_key: str,
    tmp_path: Path,
) -> AsyncIterator[Community]:
    async with restored(
        release, platform_addresses, postgres_server, home=tmp_path, vapid_private_key=vapid_private_key
    ) as community:
        yield community


async def still_signed_in(community: Community, who: Kept, name: str) -> Person:
    somebody = await community.stranger()
    cookie = cookie_name(secure=community.settings.secure)
    somebody.browser.cookies.set(cookie, who.people[name]["session"], domain="localhost.local")
    somebody.me = (await somebody.get("/api/session")).json()
    assert somebody.me["email"] == who.people[name]["email"]
    return somebody


def plain(schema: Schema) -> list[str]:
    """Everything in a schema, without the casts that PostgreSQL adds to an expression that it has written and read."""
    casts = re.compile(r"::(character varying|text)(\[\])?|[()]")
    return [
        casts.sub("", f"{kind} {name} {description}")
        for kind, found in schema.items()
        for name, description in sorted(found.items())
    ]


def test_every_release_is_kept() -> None:
    assert set(NAMES) >= {"2026-11-23-one-case", "2026-11-23-foundation", "2026-11-27-safe-images"}


async def test_its_schema_becomes_the_one_of_today(
    release: str,
    postgres_server: PostgresServer,
    platform_addresses: Addresses,
    migrated_template: str,
    tmp_path: Path,
    vapid_private_key: str,
) -> None:
    database = await postgres_server.create_database()
    await restore_rows(release, postgres_server.owner_url(database))
    environment = platform.environment(
        platform_addresses, database, home=tmp_path, vapid_private_key=vapid_private_key
    )
    for _ in range(2):
        await platform.migrate(environment)
    today = await postgres_server.create_database(migrated_template)
    brought, fresh = [plain(await schema_of(postgres_server.owner_url(name))) for name in (database, today)]
    assert len(fresh) > 200
    assert brought == fresh
    for name in (database, today):
        await postgres_server.drop_database(name)


async def test_everybody_is_still_signed_in_and_can_sign_in_anew(today: Community, release: str) -> None:
    who = kept(release)
    for name, known in who.people.items():
        person = await still_signed_in(today, who, name)
        assert (await person.get("/api/cases")).status_code == (403 if name == "newcomer" else 200)
        anew = await today.stranger()
        signed_in = await anew.post("/api/session", {"email": known["email"], "password": PASSWORD})
        assert signed_in.status_code == 200, signed_in.text
        assert signed_in.json() == person.me


async def test_everybody_of_before_there_were_mails_counts_as_confirmed_since_they_signed_up(
    today: Community, release: str
) -> None:
    if release != "2026-11-23-one-case":
        assert await rows.rows("SELECT 1 FROM accounts WHERE email_confirmed_at < created_at") == []
        return
    accounts = await rows.rows("SELECT created_at, email_confirmed_at, suspended_at FROM accounts")
    assert accounts
    for account in accounts:
        assert account["email_confirmed_at"] == account["created_at"]
        assert account["suspended_at"] is None
    known = "SELECT 1 FROM sessions WHERE last_used_at <> created_at OR label <> 'Browser'"
    assert await rows.rows(known) == [], "nothing is known of when a session was used, but that it began"


async def test_every_case_is_in_the_state_it_was_in_and_shown_to_the_same_people(
    today: Community, release: str
) -> None:
    who = kept(release)
    author, peer = await still_signed_in(today, who, "author"), await still_signed_in(today, who, "peer")
    for state, case_id in who.cases.items():
        case = await author.case(case_id)
        assert case["state"] == IN_STATE.get(state, state)
        seen = await peer.get(f"/api/cases/{case_id}")
        assert seen.status_code == (200 if state in ("published", "unannounced") else 404)
        for image in case["images"]:
            for address in (image["urls"] or {}).values():
                assert (await author.get(address)).content.startswith(b"\xff\xd8\xff")
                assert (await peer.get(address)).status_code == seen.status_code
    listed = {card["id"] for card in (await peer.get("/api/cases")).json()["items"]}
    assert listed == {who.cases["published"], who.cases["unannounced"]}


async def test_what_was_found_in_photos_is_answered_and_what_was_covered_stays_so(
    today: Community, release: str
) -> None:
    who = kept(release)
    if "found" not in who.cases:
        assert release.startswith("2026-11-23"), "releases of before there was a scanner"
        return
    author, peer = await still_signed_in(today, who, "author"), await still_signed_in(today, who, "peer")
    await author.cover_all(who.cases["found"])
    await today.run_jobs()
    for name in ("found", "covered"):
        [image] = (await author.case(who.cases[name]))["images"]
        assert image["state"] == "ready"
        path = f"/api/images/{image['id']}/uncovered/large"
        assert [(await one.get(path)).status_code for one in (author, peer)] == [200, 404]


async def test_what_was_said_is_still_there(today: Community, release: str) -> None:
    who = kept(release)
    peer = await still_signed_in(today, who, "peer")
    comments = (await peer.get(f"/api/cases/{who.cases['published']}/comments")).json()["items"]
    assert [comment["text"] for comment in comments] == ["What is this?", "The border.", "Edited", None]
    marks = (await peer.get(f"/api/cases/{who.cases['published']}/annotations")).json()["items"]
    assert marks[0]["target"]["selector"]["value"] == "xywh=pixel:10,10,40,30"
    history = (await peer.get(f"/api/comments/{comments[2]['id']}/history")).json()["items"]
    assert [revision["text"] for revision in history] == ["Edted"]


async def test_its_waiting_jobs_run_and_its_unfinished_work_goes_on(today: Community, release: str) -> None:
    who = kept(release)
    author, peer = await still_signed_in(today, who, "author"), await still_signed_in(today, who, "peer")
    reviewer = await still_signed_in(today, who, "reviewer")
    await today.run_jobs()
    told = {(entry["kind"], entry["case_id"]) for entry in (await peer.get("/api/inbox")).json()["items"]}
    assert ("case_published", who.cases["unannounced"]) in told
    for case_id in who.cases.values():
        if (await author.case(case_id))["state"] == "draft":
            await author.cover_all(case_id)
    await today.run_jobs()
    draft = await author.case(who.cases["draft"])
    assert [image["state"] for image in draft["images"]] == ["ready"]
    sent = await author.browser.post(f"/api/cases/{draft['id']}/submission", headers=etag(draft["version"]))
    assert sent.status_code == 200, sent.text
    await decide(reviewer, await author.case(who.cases["in_review"]), "approve")
    [upload] = await rows.rows("SELECT id FROM uploads WHERE received < length")
    address = f"/api/uploads/{upload['id']}"
    offset = (await author.browser.head(address, headers=TUS)).headers["upload-offset"]
    assert int(offset) > 0


async def test_its_keys_still_open_what_they_opened_and_its_trail_is_whole(
    today: Community, release: str
) -> None:
    for key in kept(release).keys.values():
        script = Person(today.browser(Authorization=f"Bearer {key}"))
        trail = await script.get("/api/admin/audit")
        assert trail.status_code == 200, trail.text
        assert trail.json()["items"]
    verification = Verification()
    async with one_moment():
        async for entry in whole_trail():
            verification.take(entry)
        verification.end(await head())
    assert verification.faults == []

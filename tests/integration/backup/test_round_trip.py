"""A backup of a deployment that was lived in, put back where nothing has ever run."""

import json
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from backend.audit.rules.chain import Head
from backend.backup.manifest import DUMP
from backend.backup.tools import program
from backend.kernel.database import fetch_value
from backend.runtime.ports import free_port
from backend.settings import load
from tests.community import PASSWORD, Community, Person, running_community
from tests.integration import rows
from tests.integration.admin import trail
from tests.integration.backup.conftest import PROJECT, Environment, Source, caserounds, rows_of
from tests.integration.test_earlier_releases import plain
from tests.integration.test_migrations import schema_of
from tests.waiting import LONG_PATIENCE, until

DATABASE_URLS = ("DATABASE_URL", "DATABASE_OWNER_URL")


async def signed_in(community: Community, email: str) -> Person:
    somebody = await community.stranger()
    answer = await somebody.post("/api/session", {"email": email, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return somebody


async def pictures(environment: Environment, source: Source) -> list[bytes]:
    """What a peer who signs in sees of the published case's first image."""
    async with running_community(load(environment)) as community:
        peer = await signed_in(community, source.kept.people["peer"]["email"])
        case = await peer.case(source.kept.cases["published"])
        answers = [await peer.get(url) for url in case["images"][0]["urls"].values()]
        assert [answer.status_code for answer in answers] == [200] * 4
        return [answer.content for answer in answers]


async def test_rows_and_pictures_are_the_same_after_a_restore(
    populated: Source, restored: Environment
) -> None:
    brought, before = [await rows_of(url) for url in (restored["DATABASE_OWNER_URL"], populated.owner_url)]
    added = set(brought.pop("audit_entries")) - set(before["audit_entries"])
    assert [json.loads(entry)["action"] for entry in added] == ["backup_restored"], "the trail goes on"
    for table in ("audit_entries", "audit_head"):
        before.pop(table)
    brought.pop("audit_head")
    assert brought == before
    assert await pictures(restored, populated) == await pictures(populated.environment, populated)


async def test_the_trail_goes_on_and_tells_of_the_restore(populated: Source, restored: Environment) -> None:
    seq, ended = json.loads((populated.backup / "manifest.json").read_text())["audit_head"].split(":")
    async with running_community(load(restored)):
        assert await trail.faults(Head(int(seq), bytes.fromhex(ended))) == []
        told = await rows.rows("SELECT * FROM audit_entries WHERE seq > $1", int(seq))
    assert [(entry["action"], entry["actor_id"], entry["key_id"]) for entry in told] == [
        ("backup_restored", None, None)
    ]
    assert json.loads(told[0]["details"])["audit_head"] == f"{seq}:{ended}"


async def test_no_browser_is_known_after_a_restore(populated: Source, restored: Environment) -> None:
    """Else whoever has a browser from before tries passwords on a counter of their own."""
    known = "SELECT id FROM known_browsers"
    async with running_community(load(populated.environment)):
        before = {row["id"] for row in await rows.rows(known)}
    async with running_community(load(restored)):
        after = {row["id"] for row in await rows.rows(known)}
    assert before
    assert not before & after


async def test_tables_and_who_may_call_which_function_are_the_same_after_a_restore(
    populated: Source, restored: Environment
) -> None:
    brought, before = [await schema_of(url) for url in (restored["DATABASE_OWNER_URL"], populated.owner_url)]
    assert plain(brought) == plain(before)


async def test_no_way_in_that_was_open_is_open_after_a_restore(
    populated: Source, restored: Environment
) -> None:
    async with running_community(load(restored)) as community:
        for table in ("devices", "mailed_links", "admin_keys"):
            assert await fetch_value(f"SELECT count(*) FROM {table}") == 0
        for person in populated.kept.people.values():
            browser = community.browser(cookie=f"caserounds={person['session']}")
            assert (await browser.get("/api/cases")).status_code == 401


def read_by_postgres(source: Source, option: str) -> str:
    """What PostgreSQL's own tool makes of the rows in a backup."""
    command = [program("pg_restore", 18), option, str(source.backup / DUMP)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_no_original_and_no_secret_is_in_a_backup(populated: Source) -> None:
    names = [
        json.loads(line)["name"]
        for line in (populated.backup / "objects.jsonl").read_text().split("\n")
        if line
    ]
    assert {name.split("/")[0] for name in names} == {"images"}
    secrets = [populated.environment[name].encode() for name in ("S3_SECRET_ACCESS_KEY", "VAPID_PRIVATE_KEY")]
    secrets += [str(urlsplit(populated.environment[name]).password).encode() for name in DATABASE_URLS]
    contents = [path.read_bytes() for path in populated.backup.rglob("*") if path.is_file()]
    contents.append(read_by_postgres(populated, "--file=-").encode())  # what is written is compressed
    assert b"@hospital.example" in contents[-1]
    assert not any(secret in content for secret in secrets for content in contents)
    assert populated.backup.stat().st_mode & 0o777 == 0o700


def test_a_backup_holds_no_way_to_originals_and_no_counter_of_tries(populated: Source) -> None:
    tables = set(re.findall(r" TABLE DATA public (\S+) ", read_by_postgres(populated, "--list")))
    assert "accounts" in tables
    assert tables.isdisjoint(
        {"upload_segments", "doomed_objects", "original_destructions", "finding_readings", "throttles"}
    )


async def test_photo_that_was_not_safe_yet_asks_to_be_sent_again(
    populated: Source, restored: Environment
) -> None:
    async with running_community(load(restored)) as community:
        await community.run_jobs()
        author = await signed_in(community, populated.kept.people["author"]["email"])
        image = (await author.case(populated.kept.cases["draft"]))["images"][0]
        assert image["state"] == "refused"
        assert "send it again" in image["refusal"]["detail"]


@pytest.mark.timeout(300)  # starts everything, on what may be a busy machine
def test_backup_becomes_an_embedded_deployment_that_is_backed_up_while_it_runs_and_while_not(
    populated: Source, tmp_path: Path
) -> None:
    embedded = {"CASEROUNDS_HOME": str(tmp_path / "home")}
    put_back = caserounds("restore", populated.backup, environment=embedded)
    assert put_back.returncode == 0, put_back.stderr
    quiet = caserounds("backup", tmp_path / "quiet", environment=embedded)
    assert quiet.returncode == 0, quiet.stderr
    port = free_port()
    with (tmp_path / "said").open("wb") as log:
        serving = subprocess.Popen(
            [sys.executable, "-m", "backend.cli", "serve"],
            cwd=PROJECT,
            env={"PATH": "/usr/bin:/bin", **embedded, "PORT": str(port)},
            stdout=log,
            stderr=log,
        )
    try:
        until(lambda: "ready at" in (tmp_path / "said").read_text(), "the deployment", LONG_PATIENCE)
        running = caserounds("backup", tmp_path / "running", environment=embedded)
        assert running.returncode == 0, running.stderr
        refused = caserounds("restore", populated.backup, environment=embedded)
        assert (refused.returncode, "stop it first" in refused.stderr) == (1, True)
        assert httpx.get(f"http://localhost:{port}/health/ready", timeout=30).status_code == 200
    finally:
        serving.terminate()
        serving.wait(30)
    for made in ("quiet", "running"):
        assert caserounds("backup", "--check", tmp_path / made, environment={}).returncode == 0
        assert (tmp_path / made / "objects.jsonl").read_bytes() == (
            populated.backup / "objects.jsonl"
        ).read_bytes()

"""`caserounds admin` and `caserounds audit`, each as a process of its own."""

import argparse
import asyncio
import json
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import asyncpg
import pytest

from backend.audit.rules.chain import FIRST_HASH, Entry, hash_of
from backend.commands.audit import head_of
from backend.kernel.actor import Role
from tests.community import Community
from tests.integration.admin import trail
from tests.integration.admin.scripts import script
from tests.integration.rows import person
from tests.integration.runtime.test_commands import caserounds

Said = tuple[int, str, str]


async def told(settings_environment: dict[str, str], *arguments: str, line: str = "") -> Said:
    """Run a command: its exit code, and what it said on both outputs."""
    done = await asyncio.to_thread(caserounds, *arguments, environment=settings_environment, line=line)
    return done.returncode, done.stdout, done.stderr


async def test_an_administrator_is_made_and_signs_in(
    community: Community, settings_environment: dict[str, str]
) -> None:
    make = ("admin", "create-admin", "--email", "Ada@Hospital.example", "--name", "Ada", "--password-stdin")
    assert await told(settings_environment, *make, line="a long enough password\n") == (
        0,
        "admin Ada@Hospital.example\n",
        "",
    )
    stranger = await community.stranger()
    credentials = {"email": "ada@hospital.example", "password": "a long enough password"}
    assert (await stranger.post("/api/session", credentials)).json()["role"] == "admin"
    code, said, complaint = await told(settings_environment, *make, line="a long enough password\n")
    assert (code, said) == (1, "")
    assert complaint.startswith("caserounds: There is an account with this address")
    assert await trail.actions_on((await stranger.get("/api/session")).json()["id"]) == [
        "account_created",
        "administrator_signed_in",
    ]


async def test_a_key_is_made_for_an_administrator_and_works(
    community: Community, settings_environment: dict[str, str]
) -> None:
    admin = await person(community, role=Role.ADMIN)
    make = ("admin", "create-key", "--name", "Scripts", "--scope", "audit:read", "--scope", "jobs:read")
    code, key, said = await told(
        settings_environment, *make, "--owner", admin.me["email"].upper(), "--days", "7"
    )
    assert (code, len(key.splitlines())) == (0, 1)
    assert "this is shown once" in said
    [entry] = (await script(community, key.strip()).get("/api/admin/audit")).json()["items"]
    assert (entry["action"], entry["actor_id"], entry["details"]["days"]) == ("key_created", None, "7")
    peer = await person(community)
    code, key, said = await told(settings_environment, *make, "--owner", peer.me["email"])
    assert (code, key) == (1, "")
    assert said == "caserounds: no administrator has this address, or they are suspended\n"
    code, _, said = await told(settings_environment, *make, "--owner", admin.me["email"], "--days", "1000")
    assert (code, len(said.splitlines())) == (1, 1)
    assert (await told(settings_environment, *make, "--owner", "x", "--scope", "everything"))[0] == 2


async def test_a_whole_trail_is_verified_and_a_changed_one_is_not(
    community: Community, settings_environment: dict[str, str]
) -> None:
    await trail.write(5)
    code, said, complaint = await told(settings_environment, "audit", "verify")
    assert (code, complaint) == (0, "")
    noted = said.split()[-1]
    assert said == f"5 entries, nothing changed or missing; to note elsewhere: {noted}\n"
    assert (await told(settings_environment, "audit", "verify", "--expect", noted))[0] == 0
    owner = await asyncpg.connect(community.settings.owner())
    await owner.execute("DELETE FROM audit_entries WHERE seq = 5")
    await owner.execute(
        "UPDATE audit_head SET (seq, hash) = (SELECT 4, hash FROM audit_entries WHERE seq = 4)"
    )
    assert (await told(settings_environment, "audit", "verify"))[0] == 0
    expected = await told(settings_environment, "audit", "verify", "--expect", noted)
    assert expected == (3, "entry 5: missing\n", "caserounds: the audit trail is not whole: 1 faults\n")
    await owner.execute("UPDATE audit_entries SET action = 'case_approved' WHERE seq = 2")
    await owner.close()
    code, said, _ = await told(settings_environment, "audit", "verify")
    assert (code, said) == (3, "entry 2: changed\n")


@pytest.mark.parametrize("wrong", ["x", "1:abcd", f"1:{'z' * 64}", f"-1:{'0' * 64}", f"1:{'A' * 64}"])
def test_what_was_never_printed_cannot_be_expected(wrong: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="expected SEQ:HASH"):
        head_of(wrong)


async def test_what_is_exported_can_be_verified_without_us(
    community: Community, settings_environment: dict[str, str]
) -> None:
    await trail.write(3)
    code, said, _ = await told(settings_environment, "audit", "export")
    assert code == 0
    lines = [json.loads(line) for line in said.splitlines()]
    assert [line["seq"] for line in lines] == [1, 2, 3]
    previous = FIRST_HASH
    for line in lines:
        entry = Entry(
            **{
                **line,
                "at": datetime.fromisoformat(line["at"]),
                "subject_id": UUID(line["subject_id"]),
                "previous_hash": bytes.fromhex(line["previous_hash"]),
                "hash": bytes.fromhex(line["hash"]),
            }
        )
        assert replace(entry, previous_hash=previous, hash=hash_of(entry)) == entry
        previous = entry.hash


async def test_a_database_that_does_not_answer_is_told_in_one_line(
    settings_environment: dict[str, str],
) -> None:
    elsewhere = {**settings_environment, "DATABASE_URL": "postgresql://app:app@127.0.0.1:1/nothing"}
    code, _, said = await told(elsewhere, "audit", "verify")
    assert (code, len(said.splitlines())) == (1, 1)
    assert said.startswith("caserounds: the database does not answer")
    assert "app:app" not in said

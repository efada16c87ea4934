"""Each thing that the audit trail must tell of: told once, by whom; and kept or lost together with what it tells of."""

import json
from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from backend.audit.rules.actions import Action
from tests.community import Community, photo
from tests.integration import rows
from tests.integration.admin import trail
from tests.integration.admin.happenings import HAPPENINGS
from tests.integration.rows import person

IN_ACCOUNTS = {
    "account_created",
    "account_verified",
    "account_suspended",
    "account_reinstated",
    "role_changed",
    "email_confirmed",
    "password_reset",
    "password_changed",
    "signed_out_everywhere",
    "administrator_signed_in",
    "reviewer_signed_in",
}
OF_THE_COMMAND_LINE = {"backup_restored"}

FAILING_COMMIT = """
CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'the commit fails'; END $$;
CREATE CONSTRAINT TRIGGER fails AFTER INSERT ON audit_entries DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION fail();
"""


def action_of(name: str) -> str:
    return name.partition(",")[0]


def test_every_action_is_tried_here_or_among_accounts() -> None:
    assert {action_of(name) for name in HAPPENINGS} == {
        action.value for action in Action
    } - IN_ACCOUNTS - OF_THE_COMMAND_LINE


@pytest.mark.parametrize("name", HAPPENINGS)
async def test_what_happened_is_told_once_and_by_whom(shared: Community, name: str) -> None:
    happening = await HAPPENINGS[name](shared)
    before = await rows.rows("SELECT seq FROM audit_entries")
    await happening.cause()
    if happening.subject_id is not None:
        await happening.cause()  # it changes nothing, or is refused, and is not told again
    [entry] = await rows.rows("SELECT * FROM audit_entries WHERE seq > $1", len(before))
    assert entry["action"] == action_of(name)
    assert happening.subject_id in (None, entry["subject_id"])
    assert str(entry["actor_id"]) == (happening.actor.me["id"] if happening.actor else "None")
    assert (entry["key_id"] is not None) == happening.by_key
    assert all(isinstance(value, str) for value in json.loads(entry["details"]).values())
    assert "Because" not in entry["details"]
    assert "name can be read" not in entry["details"]


@pytest_asyncio.fixture
async def failing(shared: Community) -> AsyncIterator[asyncpg.Connection]:
    """Whoever owns the database, and has seen to it that whatever is recorded cannot be committed."""
    connection = await asyncpg.connect(shared.settings.owner())
    yield connection
    await connection.execute("DROP TRIGGER IF EXISTS fails ON audit_entries; DROP FUNCTION IF EXISTS fail()")
    await connection.close()


@pytest.mark.parametrize("name", HAPPENINGS)
async def test_what_cannot_be_committed_is_neither_done_nor_told(
    shared: Community, failing: asyncpg.Connection, name: str
) -> None:
    """Every statement of the change has run, the entry's included, and the commit fails: nothing is left of either."""
    happening = await HAPPENINGS[name](shared)
    await failing.execute(FAILING_COMMIT)
    before = await rows.everything()
    try:
        answer = await happening.cause()
    except asyncpg.RaiseError:
        pass  # a job, which is tried again
    else:
        assert getattr(answer, "status_code", 0) == 500, (
            "it recorded something, and said that it did not work"
        )
    assert await rows.everything() == before


async def test_an_original_is_destroyed_once_its_photo_is_safe(community: Community) -> None:
    author = await person(community)
    case = await author.draft(title="A ring")
    image = await author.attach(case["id"], photo())
    await community.run_jobs()
    [row] = await rows.rows("SELECT upload_id FROM case_images WHERE id = $1", UUID(image["id"]))
    [entry] = await trail.told_of(row["upload_id"])
    assert (entry["action"], entry["subject"], entry["actor_id"]) == ("original_destroyed", "upload", None)
    assert json.loads(entry["details"]) == {"cause": "made_safe"}
    assert (await author.delete(f"/api/cases/{case['id']}")).status_code == 204
    assert len(await trail.told_of(row["upload_id"])) == 1
    assert await trail.faults() == []

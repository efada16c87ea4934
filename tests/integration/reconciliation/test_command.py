"""`caserounds objects reconcile`, as an operator runs it."""

import asyncio

import pytest

from backend.kernel.ids import new_id
from tests.integration import rows
from tests.integration.backup.conftest import caserounds
from tests.integration.reconciliation.conftest import Shelves
from tests.integration.rows import person


@pytest.mark.parametrize("shelves", ["by its listing"], indirect=True)
async def test_the_command_prints_what_it_found_and_destroys_it(
    shelves: Shelves, settings_environment: dict[str, str]
) -> None:
    author = await person(shelves.community)
    image_id = await rows.image(await rows.case(author), folder=f"images/{new_id()}")
    await shelves.put(f"originals/{new_id()}/large")
    environment = {**settings_environment, "S3_BUCKET": shelves.folder.name}

    async def run(*options: str) -> tuple[int, str]:
        done = await asyncio.to_thread(caserounds, "objects", "reconcile", *options, environment=environment)
        return done.returncode, done.stdout + done.stderr

    code, said = await run("--report-only")
    assert (code, len(shelves.names())) == (3, 1)
    assert "1 objects, 5 bytes: reported\n" in said
    assert "1 that no row names and that are older than a day, 0 of them destroyed\n" in said
    assert f"4 that rows name, missing\n  4 of image {image_id}\n" in said
    assert "put the missing objects back from a backup" in said
    code, said = await run()
    assert (code, len(shelves.names())) == (3, 1)
    assert "is this its database?" in said
    code, said = await run("--however-many")
    assert (code, shelves.names()) == (3, set())
    assert "1 that no row names and that are older than a day, 1 of them destroyed\n" in said
    told = "SELECT 1 FROM audit_entries WHERE action = 'original_destroyed'"
    assert len(await rows.rows(told)) == 1

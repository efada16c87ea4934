"""The job queue's own schema: noted, brought up to date with everything else, and asked for at start."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest
import pytest_asyncio

from backend.job_queue_schema import (
    JobQueueOutdated,
    bring_up_to_date,
    installed_version,
    migrations_folder,
    require_current,
    versions,
)
from backend.kernel.database import close_pool, execute, fetch_value, open_pool, transaction
from tests.servers.platform import PROJECT, PostgresServer

OLDER = "03.03.00_01_pre_priority_lock_fetch_job.sql"
NEWER = "99.00.00_01_pre_add_colour.sql"


@pytest_asyncio.fixture
async def as_owner(postgres_server: PostgresServer, database: str) -> AsyncIterator[None]:
    """Connected as the role that migrates."""
    await open_pool(postgres_server.owner_url(database), size=1)
    yield
    await close_pool()


async def note(version: str | None) -> None:
    await execute(f"COMMENT ON TABLE procrastinate_jobs IS {'NULL' if version is None else repr(version)}")


@pytest.mark.usefixtures("as_owner")
async def test_a_fresh_queue_is_at_the_version_of_its_package() -> None:
    assert await installed_version() == versions(migrations_folder())[-1]
    await require_current()


@pytest.mark.usefixtures("as_owner")
async def test_what_the_package_has_added_since_is_applied_once_and_noted(tmp_path: Path) -> None:
    for path in migrations_folder().glob("*.sql"):
        (tmp_path / path.name).write_text("SELECT 1 / 0 -- was applied long ago")
    (tmp_path / NEWER).write_text("ALTER TABLE procrastinate_jobs ADD colour text; SELECT 1")
    for _ in range(2):
        async with transaction():
            await bring_up_to_date(tmp_path)
    assert await installed_version() == NEWER
    assert await fetch_value("SELECT count(*) FROM procrastinate_jobs WHERE colour IS NULL") == 0
    await require_current()  # ahead of its package, as while a new release is being rolled out


@pytest.mark.usefixtures("as_owner")
async def test_a_step_that_fails_leaves_the_version_as_it_was(tmp_path: Path) -> None:
    before = await installed_version()
    (tmp_path / NEWER).write_text("ALTER TABLE procrastinate_jobs ADD colour text; SELECT 1 / 0")
    with pytest.raises(Exception, match="division by zero"):
        async with transaction():
            await bring_up_to_date(tmp_path)
    assert await installed_version() == before


@pytest.mark.usefixtures("as_owner")
async def test_a_queue_of_the_release_before_versions_were_noted_counts_as_what_it_had() -> None:
    await note(None)
    await require_current()
    async with transaction():
        await bring_up_to_date()
    assert await fetch_value("SELECT obj_description('procrastinate_jobs'::regclass, 'pg_class')")


async def test_a_worker_refuses_an_outdated_queue_and_says_what_to_do(
    as_owner: None, settings_environment: Mapping[str, str]
) -> None:
    await note(OLDER)
    with pytest.raises(JobQueueOutdated):
        await require_current()
    worker = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "backend.cli", "worker", "--queue", "push"),
        cwd=PROJECT,
        env={**os.environ, **settings_environment},
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await worker.communicate()
    assert worker.returncode == 1
    assert b"run `caserounds migrate`, then start again" in said

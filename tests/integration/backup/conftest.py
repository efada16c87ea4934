"""A populated deployment on a database and a bucket of its own, backups of it, and places to restore them into."""

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from backend.settings import load
from tests.community import running_community
from tests.releases.populate import Kept, populate
from tests.servers import platform
from tests.servers.bucket import own_bucket
from tests.servers.platform import Addresses, PostgresServer

PROJECT = Path(__file__).parents[3]
HERE = Path(__file__).parent
Environment = dict[str, str]

ENDED_BY_A_RESTORE = {
    "sessions",
    "known_browsers",
    "devices",
    "mailed_links",
    "admin_keys",
    "uploads",
    "upload_segments",
}
LEFT_OUT = {
    "doomed_objects",
    "original_destructions",
    "finding_readings",
    "procrastinate_workers",
    "throttles",
    "reconciliations",
    "object_differences",
}
LET_GO = {"upload_id", "device_id", "original_folder", "original_width", "original_height"}


@dataclass
class Source:
    """A deployment that has been lived in, to which nothing is connected now, and a backup of it."""

    environment: Environment
    kept: Kept
    backup: Path

    @property
    def owner_url(self) -> str:
        """Where its owner finds the database."""
        return self.environment["DATABASE_OWNER_URL"]


def quietly(_: str) -> None:
    """Report to nobody."""


def caserounds(*arguments: str | Path, environment: Environment) -> subprocess.CompletedProcess[str]:
    """Run a command as an operator does."""
    return subprocess.run(
        [sys.executable, "-m", "backend.cli", *map(str, arguments)],
        cwd=PROJECT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest_asyncio.fixture(scope="session")
async def populated(
    platform_addresses: Addresses,
    postgres_server: PostgresServer,
    migrated_template: str,
    vapid_private_key: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Source]:
    """A deployment on real services with something of everything that a release keeps, and a backup of it."""
    folder = tmp_path_factory.mktemp("populated")
    database = await postgres_server.create_database(migrated_template)
    async with own_bucket(platform_addresses) as own:
        environment = platform.environment(
            own, database, home=folder / "home", vapid_private_key=vapid_private_key
        )
        async with running_community(load(environment)) as community:
            kept = await populate(community)
        made = caserounds("backup", folder / "backup", environment=environment)
        assert made.returncode == 0, made.stderr
        yield Source(environment, kept, folder / "backup")
    await postgres_server.drop_database(database)


@asynccontextmanager
async def empty_services(
    postgres: PostgresServer, addresses: Addresses, environment: Environment
) -> AsyncIterator[Environment]:
    """Real services with an empty database and an empty bucket."""
    name = await postgres.create_database()
    async with own_bucket(addresses) as own:
        urls = {"DATABASE_URL": postgres.app_url(name), "DATABASE_OWNER_URL": postgres.owner_url(name)}
        yield {**environment, **urls, "S3_BUCKET": own.s3_bucket}
    await postgres.drop_database(name)


@pytest_asyncio.fixture(scope="session")
async def restored(
    postgres_server: PostgresServer, platform_addresses: Addresses, populated: Source
) -> AsyncIterator[Environment]:
    """Services onto which the backup was restored."""
    async with empty_services(postgres_server, platform_addresses, populated.environment) as environment:
        put_back = caserounds("restore", populated.backup, environment=environment)
        assert put_back.returncode == 0, put_back.stderr
        assert "Everybody signs in again" in put_back.stdout
        yield environment


@pytest_asyncio.fixture
async def elsewhere(
    postgres_server: PostgresServer, platform_addresses: Addresses, populated: Source
) -> AsyncIterator[Environment]:
    """Services with nothing in them."""
    async with empty_services(postgres_server, platform_addresses, populated.environment) as environment:
        yield environment


async def rows_of(owner_url: str) -> dict[str, list[str]]:
    """All rows that a restore brings back as they were, by table."""
    connection = await asyncpg.connect(owner_url)
    try:
        tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        names = {row["tablename"] for row in tables} - ENDED_BY_A_RESTORE - LEFT_OUT
        return {
            name: sorted(
                as_restored(row[0]) for row in await connection.fetch(f"SELECT to_jsonb(t) FROM {name} t")
            )
            for name in names
        }
    finally:
        await connection.close()


def as_restored(row: str) -> str:
    """What becomes of a row: it lets go of what a restore ends; a photo that was not safe yet has to be sent again."""
    columns: dict[str, Any] = json.loads(row)
    if columns.get("state") in ("received", "scanned", "cleared"):
        columns |= {"state": "refused", "refusal": "damaged"}
    return json.dumps({name: value for name, value in columns.items() if name not in LET_GO}, sort_keys=True)

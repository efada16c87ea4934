"""What every test may ask for: real servers, a database of its own, settings that point at them."""

import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from backend.settings import Settings, load
from notifications.vapid import generate_private_key
from tests.servers import platform
from tests.servers.platform import Addresses, PostgresServer

SERVERS = pytest.StashKey[subprocess.Popen[bytes]]()


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers once, in the process that leads the run; its workers inherit where they are."""
    if not hasattr(config, "workerinput") and not config.option.collectonly:
        config.stash[SERVERS] = platform.begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the servers, however the run ended."""
    if SERVERS in config.stash:
        platform.end(config.stash[SERVERS])


@pytest.fixture(scope="session")
def platform_addresses() -> Addresses:
    """How to reach the servers of this run, once they are ready."""
    return platform.addresses()


@pytest.fixture(scope="session")
def postgres_server(platform_addresses: Addresses) -> PostgresServer:
    """The PostgreSQL server of this run."""
    return PostgresServer(platform_addresses)


@pytest.fixture(scope="session")
def object_store_server(platform_addresses: Addresses) -> Addresses:
    """The object store of this run: the `s3_…` fields."""
    return platform_addresses


@pytest_asyncio.fixture(scope="session")
async def migrated_template(postgres_server: PostgresServer) -> str:
    """A database with today's schema to copy from, migrated once in a run. Nobody connects to it."""
    with platform.one_at_a_time("template") as note:
        if not note.exists():
            name = await postgres_server.create_database()
            await platform.migrate(postgres_server, name)
            note.write_text(name)
        return note.read_text()


@pytest_asyncio.fixture
async def database(postgres_server: PostgresServer, migrated_template: str) -> AsyncIterator[str]:
    """The name of a database with today's schema and no rows, for one test."""
    name = await postgres_server.create_database(migrated_template)
    yield name
    await postgres_server.drop_database(name)


@pytest.fixture(scope="session")
def vapid_private_key() -> str:
    """A key for Web Push."""
    return generate_private_key()


@pytest.fixture
def settings_environment(
    tmp_path: Path,
    database: str,
    postgres_server: PostgresServer,
    object_store_server: Addresses,
    vapid_private_key: str,
) -> dict[str, str]:
    """The environment of a deployment on this test's database, for processes that a test starts."""
    return {
        "CASEROUNDS_HOME": str(tmp_path / "home"),
        "DATABASE_URL": postgres_server.app_url(database),
        "DATABASE_OWNER_URL": postgres_server.owner_url(database),
        "S3_ENDPOINT_URL": object_store_server.s3_endpoint_url,
        "S3_ACCESS_KEY_ID": object_store_server.s3_access_key_id,
        "S3_SECRET_ACCESS_KEY": object_store_server.s3_secret_access_key,
        "S3_BUCKET": object_store_server.s3_bucket,
        "S3_REGION": object_store_server.s3_region,
        "VAPID_PRIVATE_KEY": vapid_private_key,
        "VAPID_SUBJECT": "mailto:operator@caserounds.example",
        "LOG_FORMAT": "json",
    }


@pytest.fixture
def settings(settings_environment: dict[str, str]) -> Settings:
    """The same as settings."""
    return load(settings_environment)

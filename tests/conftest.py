"""What every test may ask for: real servers, a database of its own, settings that point at them."""

import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from xdist.remote import Producer

from backend.settings import Settings, load
from notifications.vapid import generate_private_key, public_key
from tests.servers import platform
from tests.servers.platform import Addresses, PostgresServer
from tests.spreading import Spreading

SERVERS = pytest.StashKey[subprocess.Popen[bytes]]()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Spreading:
    """Spread the tests our way."""
    return Spreading(config, log)


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
async def migrated_template(
    postgres_server: PostgresServer, platform_addresses: Addresses, vapid_private_key: str
) -> str:
    """A database with today's schema to copy from, migrated once in a run. Nobody connects to it."""
    with platform.one_at_a_time("template") as note:
        if not note.exists():
            name = await postgres_server.create_database()
            environment = platform.environment(
                platform_addresses, name, home=note.parent, vapid_private_key=vapid_private_key
            )
            await platform.migrate(environment)
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
    tmp_path: Path, database: str, platform_addresses: Addresses, vapid_private_key: str
) -> dict[str, str]:
    """The environment of a deployment on this test's database, for processes that a test starts."""
    return platform.environment(
        platform_addresses, database, home=tmp_path / "home", vapid_private_key=vapid_private_key
    )


@pytest.fixture
def settings(settings_environment: dict[str, str]) -> Settings:
    """The same as settings."""
    return load(settings_environment)


@pytest.fixture(scope="session")
def vapid_public_key(vapid_private_key: str) -> str:
    """The same key's public half, as browsers get it."""
    return public_key(vapid_private_key)

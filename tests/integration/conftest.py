"""The community on a database of its own."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from backend.app import create_app
from backend.composition import build_ports, close_ports
from backend.kernel.database import close_pool, execute, open_pool
from backend.kernel.log import configure_logging
from backend.settings import Settings, load
from tests.community import SCANNER, Community, running_community
from tests.servers import platform
from tests.servers.platform import Addresses, PostgresServer

configure_logging(as_json=True)


@pytest_asyncio.fixture
async def community(settings: Settings) -> AsyncIterator[Community]:
    """The application in this process, on a fresh database and the run's object store."""
    async with running_community(settings) as running:
        yield running


@pytest_asyncio.fixture(scope="module")
async def shared_application(
    tmp_path_factory: pytest.TempPathFactory,
    postgres_server: PostgresServer,
    migrated_template: str,
    platform_addresses: Addresses,
    vapid_private_key: str,
) -> AsyncIterator[Community]:
    """The application on one database for all tests of a file, not connected."""
    name = await postgres_server.create_database(migrated_template)
    home = tmp_path_factory.mktemp("home")
    settings = load(
        platform.environment(platform_addresses, name, home=home, vapid_private_key=vapid_private_key)
    )
    ports = build_ports(settings)
    yield Community(create_app(settings), replace(ports, scanner=SCANNER), settings)
    await close_ports(ports)
    await postgres_server.drop_database(name)


@pytest_asyncio.fixture
async def shared(shared_application: Community) -> AsyncIterator[Community]:
    """A community whose database other tests of the file use too: for those to whom that makes no difference."""
    await open_pool(shared_application.settings.database_url)
    yield shared_application
    await execute("DELETE FROM throttles")  # all people of all tests share one client's address
    await close_pool()

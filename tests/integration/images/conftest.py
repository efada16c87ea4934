"""One community for each file of tests: everybody in it is new, and nobody else uses its bucket."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.community import Community
from tests.integration.isolated import isolated_community
from tests.servers.platform import Addresses, PostgresServer


@pytest_asyncio.fixture(scope="module")
async def community(
    platform_addresses: Addresses,
    postgres_server: PostgresServer,
    migrated_template: str,
    vapid_private_key: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Community]:
    """The application in this process, on a database and a bucket for this file of tests."""
    home = tmp_path_factory.mktemp("home")
    async with isolated_community(
        platform_addresses, postgres_server, migrated_template, home=home, vapid_private_key=vapid_private_key
    ) as running:
        yield running

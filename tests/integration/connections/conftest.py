"""One API process for all tests of this folder, which run in one worker."""

import asyncio
from collections.abc import Iterator

import pytest

from tests.integration.connections.wire import Wire
from tests.servers import platform
from tests.servers.deployment import Deployment
from tests.servers.platform import Addresses, PostgresServer

PROXY = "127.0.0.7"
"""The one address from which a proxy of ours may come. Other addresses of loopback are other clients."""


@pytest.fixture(scope="package")
def wire(
    postgres_server: PostgresServer,
    migrated_template: str,
    platform_addresses: Addresses,
    vapid_private_key: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Wire]:
    """The way to an API that runs."""
    folder = tmp_path_factory.mktemp("connections")
    database = asyncio.run(postgres_server.create_database(migrated_template))
    environment = platform.environment(
        platform_addresses, database, home=folder / "home", vapid_private_key=vapid_private_key
    )
    environment["TRUSTED_PROXIES"] = f"{PROXY}/32"
    with Deployment(environment, folder) as deployment:
        deployment.start_api()
        yield Wire(deployment)
    asyncio.run(postgres_server.drop_database(database))

"""A deployment in real processes on a database and a bucket of its own, and the people who use it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from backend.kernel.database import close_pool, open_pool
from tests.servers import platform
from tests.servers.bucket import own_bucket
from tests.servers.deployment import DeployedCommunity, Deployment
from tests.servers.platform import Addresses


@pytest_asyncio.fixture
async def deployment(
    platform_addresses: Addresses, database: str, vapid_private_key: str, tmp_path: Path
) -> AsyncIterator[Deployment]:
    """The API and the workers; a test starts those that it needs."""
    async with own_bucket(platform_addresses) as own:
        environment = platform.environment(
            own, database, home=tmp_path / "home", vapid_private_key=vapid_private_key
        )
        with Deployment(environment, tmp_path) as made:
            yield made


@pytest_asyncio.fixture
async def community(deployment: Deployment) -> AsyncIterator[DeployedCommunity]:
    """The people of the deployment."""
    people = DeployedCommunity(deployment.settings)
    await open_pool(deployment.settings.database_url, size=3)
    try:
        yield people
    finally:
        await people.close()
        await close_pool()

"""A deployment in real processes on a database and a bucket of its own, and the people who use it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from backend.kernel.events import Queue
from tests.servers.deployment import DeployedCommunity, Deployment, Part, deployed
from tests.servers.platform import Addresses


class HastyWorker(Part):
    """A worker that looks around more often, so that nobody has to wait for it."""

    def module(self) -> list[str]:
        """The module that it runs, and with which arguments."""
        return ["tests.faults.kills.hasty_worker", *self._arguments]


Deployed = tuple[Deployment, DeployedCommunity]


@pytest_asyncio.fixture
async def running(
    platform_addresses: Addresses, database: str, vapid_private_key: str, tmp_path: Path
) -> AsyncIterator[Deployed]:
    """Both of what follows."""
    async with deployed(
        platform_addresses, database, vapid_private_key=vapid_private_key, folder=tmp_path
    ) as made:
        deployment, _ = made
        deployment.workers = {
            queue: deployment.part(HastyWorker, queue.value, queue.value) for queue in Queue
        }
        yield made


@pytest.fixture
def deployment(running: Deployed) -> Deployment:
    """The API and the workers; a test starts those that it needs."""
    return running[0]


@pytest.fixture
def community(running: Deployed) -> DeployedCommunity:
    """The people of the deployment."""
    return running[1]

"""The community on a database of its own."""

from collections.abc import AsyncIterator

import pytest_asyncio

from backend.kernel.log import configure_logging
from backend.settings import Settings
from tests.community import Community, running_community

configure_logging(as_json=True)


@pytest_asyncio.fixture
async def community(settings: Settings) -> AsyncIterator[Community]:
    """The application in this process, on a fresh database and the run's object store."""
    async with running_community(settings) as running:
        yield running

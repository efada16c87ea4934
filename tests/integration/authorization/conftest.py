"""One community for the whole matrix: built once per file, asked by every test of it."""

from collections.abc import AsyncIterator

import pytest_asyncio

from backend.kernel.database import close_pool, open_pool
from tests.community import Community
from tests.integration.authorization import world as building
from tests.integration.authorization.world import World


@pytest_asyncio.fixture(scope="module")
async def built(shared_application: Community) -> AsyncIterator[World]:
    """Everybody and everything, in the file's own database."""
    await open_pool(shared_application.settings.database_url)
    world = await building.build(shared_application)
    await close_pool()
    yield world


@pytest_asyncio.fixture
async def world(shared: Community, built: World) -> World:
    """The same, with the application connected."""
    return built

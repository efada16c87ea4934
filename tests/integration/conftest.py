"""The community on a database of its own."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from backend.kernel.database import DB, execute
from backend.kernel.log import configure_logging
from backend.settings import Settings, load
from tests.community import Community, running_community
from tests.servers.platform import Addresses, PostgresServer

configure_logging(as_json=True)


@pytest_asyncio.fixture
async def community(settings: Settings) -> AsyncIterator[Community]:
    """The application in this process, on a fresh database and the run's object store."""
    async with running_community(settings) as running:
        yield running


@pytest_asyncio.fixture(scope="module")
async def shared(
    tmp_path_factory: pytest.TempPathFactory,
    postgres_server: PostgresServer,
    migrated_template: str,
    object_store_server: Addresses,
    vapid_private_key: str,
) -> AsyncIterator[Community]:
    """The same for all tests of a file: for those to which other people's rows make no difference."""
    name = await postgres_server.create_database(migrated_template)
    settings = load(
        {
            "CASEROUNDS_HOME": str(tmp_path_factory.mktemp("home")),
            "DATABASE_URL": postgres_server.app_url(name),
            "DATABASE_OWNER_URL": postgres_server.owner_url(name),
            "S3_ENDPOINT_URL": object_store_server.s3_endpoint_url,
            "S3_ACCESS_KEY_ID": object_store_server.s3_access_key_id,
            "S3_SECRET_ACCESS_KEY": object_store_server.s3_secret_access_key,
            "S3_BUCKET": object_store_server.s3_bucket,
            "S3_REGION": object_store_server.s3_region,
            "VAPID_PRIVATE_KEY": vapid_private_key,
            "VAPID_SUBJECT": "mailto:operator@caserounds.example",
        }
    )
    async with running_community(settings) as running:
        yield running
    await postgres_server.drop_database(name)


@pytest_asyncio.fixture(autouse=True)
async def nobody_is_throttled() -> AsyncIterator[None]:
    """All people of all tests share one client's address."""
    yield
    if DB.pool is not None:
        await execute("DELETE FROM throttles")

"""A community whose bucket and database are its own, for tests that count what is left in them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from backend.settings import load
from tests.community import Community, running_community
from tests.servers import platform
from tests.servers.bucket import own_bucket
from tests.servers.platform import Addresses, PostgresServer


@asynccontextmanager
async def isolated_community(
    addresses: Addresses, postgres: PostgresServer, template: str, *, home: Path, vapid_private_key: str
) -> AsyncIterator[Community]:
    """The application in this process, on a fresh database and an empty bucket."""
    database = await postgres.create_database(template)
    try:
        async with own_bucket(addresses) as own:
            environment = platform.environment(own, database, home=home, vapid_private_key=vapid_private_key)
            async with running_community(load(environment)) as running:
                yield running
    finally:
        await postgres.drop_database(database)

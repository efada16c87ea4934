"""The servers that a contract is tried on: the embedded one, and one of yours when the environment names it.

S3_ENDPOINT_URL=… S3_ACCESS_KEY_ID=… S3_SECRET_ACCESS_KEY=… S3_BUCKET=… pytest tests/contract
"""

import os
from collections.abc import AsyncIterator
from typing import NamedTuple
from uuid import uuid4

import pytest
import pytest_asyncio

from media.s3 import S3ObjectStore
from tests.servers.platform import Addresses

EMBEDDED, NAMED = "embedded", "named by S3_ENDPOINT_URL"
SERVERS = [EMBEDDED, NAMED] if "S3_ENDPOINT_URL" in os.environ else [EMBEDDED]


class Access(NamedTuple):
    """What it takes to use a server, in the order in which the adapter asks for it."""

    endpoint_url: str
    access_key_id: str
    secret_access_key: str
    bucket: str
    region: str


@pytest.fixture(scope="session", params=SERVERS)
def access(request: pytest.FixtureRequest) -> Access:
    if request.param == NAMED:
        return Access(
            os.environ["S3_ENDPOINT_URL"],
            os.environ["S3_ACCESS_KEY_ID"],
            os.environ["S3_SECRET_ACCESS_KEY"],
            os.environ["S3_BUCKET"],
            os.environ.get("S3_REGION", "us-east-1"),
        )
    return access_to(request.getfixturevalue("object_store_server"))


def access_to(embedded: Addresses) -> Access:
    return Access(
        embedded.s3_endpoint_url,
        embedded.s3_access_key_id,
        embedded.s3_secret_access_key,
        embedded.s3_bucket,
        embedded.s3_region,
    )


@pytest_asyncio.fixture
async def store(access: Access) -> S3ObjectStore:
    store = S3ObjectStore(*access)
    await store.ensure_bucket()
    return store


@pytest_asyncio.fixture
async def prefix(store: S3ObjectStore) -> AsyncIterator[str]:
    """A prefix that only this test uses; what it leaves there is deleted."""
    prefix = f"contract/{uuid4()}/"
    yield prefix
    await store.delete([found.name async for found in store.list(prefix)])

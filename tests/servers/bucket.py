"""A bucket of a test's own on the run's object store, so that a test can say what is left in all of it."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec

from media.object_store import ObjectStore
from media.s3 import S3ObjectStore
from tests.servers.platform import Addresses


@asynccontextmanager
async def own_bucket(addresses: Addresses) -> AsyncIterator[Addresses]:
    """The same object store with an empty bucket, which is emptied again afterwards."""
    own = msgspec.structs.replace(addresses, s3_bucket=f"test-{secrets.token_hex(6)}")
    store = S3ObjectStore(
        endpoint_url=own.s3_endpoint_url,
        access_key_id=own.s3_access_key_id,
        secret_access_key=own.s3_secret_access_key,
        bucket=own.s3_bucket,
        region=own.s3_region,
    )
    await store.ensure_bucket()
    yield own
    await store.delete(await names_in(store))


async def names_in(store: ObjectStore, prefix: str = "") -> list[str]:
    """The names of all objects."""
    return [found.name async for found in store.list(prefix)]

"""A community with a database and a bucket of its own, the store asked over S3 or looked at in its folder."""

import os
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import pytest_asyncio

from backend.kernel.database import execute
from backend.reconciliation.queries.report import report_of
from backend.reconciliation.schemas import Report
from backend.reconciliation.service.begin import begin
from backend.reconciliation.service.reconcile import go_on
from backend.settings import load
from media.object_store import ObjectStore
from tests.community import Community, running_community
from tests.servers import platform
from tests.servers.bucket import own_bucket
from tests.servers.platform import Addresses
from tests.waiting import eventually

OLD = timedelta(days=2)


@dataclass
class Shelves:
    """The bucket, and the folder in which the store keeps it."""

    community: Community
    folder: Path

    @property
    def store(self) -> ObjectStore:
        """The store as the app sees it."""
        return self.community.ports.object_store

    async def put(self, *names: str, age: timedelta = OLD) -> None:
        """Store objects and let time pass for them."""
        for name in names:
            await self.store.put(name, b"bytes", media_type="image/jpeg")
            moment = self.age(name, age)

        async def is_seen() -> bool:
            listed = {found.name: found.modified.timestamp() async for found in self.store.list("")}
            return all(listed.get(name, 0.0) < moment + 60 and name in listed for name in names)

        await eventually(is_seen, "the store to see how old its objects are")

    def age(self, name: str, age: timedelta = OLD) -> float:
        """Let time pass for one file; the answer is the moment from which it is then."""
        moment = time.time() - age.total_seconds()
        os.utime(self.folder / name, (moment, moment))
        return moment

    def names(self) -> set[str]:
        """What is there, whatever a listing says."""
        return {path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file()}


@pytest_asyncio.fixture(params=["by its listing", "in its folder"])
async def shelves(
    request: pytest.FixtureRequest,
    platform_addresses: Addresses,
    database: str,
    vapid_private_key: str,
    tmp_path: Path,
) -> AsyncIterator[Shelves]:
    """A bucket with nothing in it."""
    objects = Path(os.environ[platform.PLACE]) / "objects"
    async with own_bucket(platform_addresses) as own:
        environment = platform.environment(own, database, home=tmp_path, vapid_private_key=vapid_private_key)
        if request.param == "in its folder":
            environment["S3_FOLDER"] = str(objects)
        async with running_community(load(environment)) as running:
            yield Shelves(running, objects / own.s3_bucket)


async def reconciled(store: ObjectStore, *, report_only: bool = False, however_many: bool = False) -> Report:
    """Reconcile from beginning to end."""
    return await finished(store, await begin(report_only=report_only, however_many=however_many))


async def a_day_later() -> None:
    """Let a day pass since every reconciliation began."""
    await execute("UPDATE reconciliations SET begun_at = begun_at - interval '1 day'")
    await execute("UPDATE object_differences SET since = since - interval '1 day'")


async def reconciled_twice(store: ObjectStore) -> Report:
    """Find what differs, and find it again a day later."""
    await reconciled(store)
    await a_day_later()
    return await reconciled(store)


async def finished(store: ObjectStore, reconciliation_id: UUID) -> Report:
    """Reconcile on to the end."""
    while await go_on(store, reconciliation_id):
        pass
    report = await report_of(reconciliation_id)
    assert report is not None
    return report

"""Keep a populated database of this release, with the objects that its rows name, for the releases after it.

    python -m tests.releases.dump NAME

writes tests/data/releases/NAME. Run it once when a release is made; what is there is never made anew.
"""

import asyncio
import gzip
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import msgspec

from backend.runtime.postgres import binaries
from backend.settings import load
from media.object_store import ObjectStore
from notifications.vapid import generate_private_key
from tests.community import running_community
from tests.releases.populate import Kept, populate
from tests.servers import platform
from tests.servers.bucket import own_bucket
from tests.servers.platform import PostgresServer

RELEASES = Path(__file__).parents[1] / "data" / "releases"
EDITION = "pginstall18"


async def make(folder: Path) -> None:
    """Populate a database and write it down."""
    addresses = platform.addresses()
    server = PostgresServer(addresses)
    name = await server.create_database()
    with tempfile.TemporaryDirectory() as home:
        async with own_bucket(addresses) as own:
            environment = platform.environment(
                own, name, home=Path(home), vapid_private_key=generate_private_key()
            )
            await platform.migrate(environment)
            async with running_community(load(environment)) as community:
                kept = await populate(community)
                folder.mkdir(parents=True)
                await write_objects(community.ports.object_store, folder / "objects.zip")
    write_rows(server.superuser_url(name), folder / "database.sql.gz")
    write_names(kept, folder / "kept.json")


async def write_objects(store: ObjectStore, target: Path) -> None:
    """Write every object under its own name."""
    with zipfile.ZipFile(target, "w") as archive:
        async for stored in store.list(""):
            archive.writestr(stored.name, await store.get(stored.name))


def write_rows(url: str, target: Path) -> None:
    """Write the whole database as SQL: nothing in it says whose server it was."""
    dumped = subprocess.run(
        [binaries(EDITION) / "pg_dump", "--no-owner", "--no-privileges", url], check=True, capture_output=True
    )
    target.write_bytes(gzip.compress(dumped.stdout, mtime=0))


def write_names(kept: Kept, target: Path) -> None:
    """Write who is who."""
    target.write_bytes(msgspec.json.format(msgspec.json.encode(kept), indent=2) + b"\n")


def main() -> None:
    servers = platform.begin()
    try:
        asyncio.run(make(RELEASES / sys.argv[1]))
    finally:
        platform.end(servers)


if __name__ == "__main__":
    main()

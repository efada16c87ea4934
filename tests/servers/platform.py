"""The embedded PostgreSQL and object store for one run of the tests, kept by the real supervisor.

    python -m tests.servers.platform FOLDER

writes FOLDER/addresses.json when both are ready, and ends when it is asked to.
"""

import asyncio
import fcntl
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import msgspec

from backend.runtime.child import launch_command
from backend.runtime.object_store import BUCKET, REGION, EmbeddedObjectStore
from backend.runtime.ports import free_port
from backend.runtime.postgres import APP, OWNER, SUPERUSER, EmbeddedPostgres, database_statements
from backend.runtime.supervisor import Supervisor

PLACE = "CASEROUNDS_TEST_PLATFORM"  # tells the workers of one run where the servers' folder is
PROJECT = Path(__file__).parents[2]
# The data of a run is thrown away with it, so it need not survive a power cut.
HASTE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
# Many deployments share the server, each of which has it for itself elsewhere.
ROOM = {"max_connections": "400"}
PATIENCE = 60.0  # seconds until both servers have to be there


class Addresses(msgspec.Struct, frozen=True, kw_only=True):
    """How to reach the servers."""

    superuser_url: str
    owner_url: str
    app_url: str
    s3_endpoint_url: str
    s3_access_key_id: str
    s3_secret_access_key: str
    s3_bucket: str
    s3_region: str


class PostgresServer:
    """The one PostgreSQL server of this run."""

    def __init__(self, addresses: Addresses) -> None:
        self._addresses = addresses

    def superuser_url(self, database: str = "postgres") -> str:
        """Give the address for the role that may do everything, for faults and for making databases."""
        return in_database(self._addresses.superuser_url, database)

    def owner_url(self, database: str) -> str:
        """Give the address for the role that owns the schema."""
        return in_database(self._addresses.owner_url, database)

    def app_url(self, database: str) -> str:
        """Give the address for the role that the app has."""
        return in_database(self._addresses.app_url, database)

    async def create_database(self, template: str = "template1") -> str:
        """Make a database with a new name, as a copy of a template to which nobody is connected."""
        name = f"test_{secrets.token_hex(6)}"
        connection = await asyncpg.connect(self.superuser_url())
        try:
            for statement in database_statements(name, template):
                await connection.execute(statement)
        finally:
            await connection.close()
        return name

    async def drop_database(self, name: str) -> None:
        """Drop a database, whoever is still connected to it."""
        connection = await asyncpg.connect(self.superuser_url())
        try:
            await connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        finally:
            await connection.close()


def environment(addresses: Addresses, database: str, *, home: Path, vapid_private_key: str) -> dict[str, str]:
    """Give the variables of a deployment that uses a database of these servers."""
    return {
        "CASEROUNDS_HOME": str(home),
        "DATABASE_URL": in_database(addresses.app_url, database),
        "DATABASE_OWNER_URL": in_database(addresses.owner_url, database),
        "S3_ENDPOINT_URL": addresses.s3_endpoint_url,
        "S3_ACCESS_KEY_ID": addresses.s3_access_key_id,
        "S3_SECRET_ACCESS_KEY": addresses.s3_secret_access_key,
        "S3_BUCKET": addresses.s3_bucket,
        "S3_REGION": addresses.s3_region,
        "VAPID_PRIVATE_KEY": vapid_private_key,
        "VAPID_SUBJECT": "mailto:operator@caserounds.example",
        "LOG_FORMAT": "json",
    }


async def migrate(environment: dict[str, str]) -> None:
    """Bring a database to today's schema, in a process of its own so that nothing of it stays in this one."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "backend.cli", "migrate"),
        cwd=PROJECT,
        env={**os.environ, **environment},
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    assert process.returncode == 0, said.decode()


def in_database(url: str, database: str) -> str:
    """Give the same address with another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def begin() -> subprocess.Popen[bytes]:
    """Start the servers beside this process and tell its later children where. Does not wait for them."""
    folder = Path(tempfile.mkdtemp(prefix="caserounds-tests-"))
    folder.chmod(0o711)  # PostgreSQL runs as somebody else when the tests run as root
    os.environ[PLACE] = str(folder)
    command = launch_command([sys.executable, "-m", __name__, str(folder)], user=None)
    with (folder / "servers.log").open("wb") as log:
        return subprocess.Popen(command, cwd=PROJECT, stdout=log, stderr=log, start_new_session=True)


def end(servers: subprocess.Popen[bytes]) -> None:
    """End the servers of `begin` and remove what they kept."""
    servers.terminate()
    servers.wait()
    shutil.rmtree(os.environ.pop(PLACE))


def addresses() -> Addresses:
    """Wait for the servers of this run and say how to reach them."""
    place = Path(os.environ[PLACE], "addresses.json")
    deadline = time.monotonic() + PATIENCE
    while not place.exists():
        if time.monotonic() > deadline:
            log = Path(os.environ[PLACE], "servers.log").read_text()
            message = (
                f"the servers for the tests were not ready within {PATIENCE:.0f} seconds; they said:\n{log}"
            )
            raise TimeoutError(message)
        time.sleep(0.02)
    return msgspec.json.decode(place.read_bytes(), type=Addresses)


@contextmanager
def one_at_a_time(name: str) -> Iterator[Path]:
    """Hold a lock that the workers of this run share; gives a file in which to note what was done."""
    place = Path(os.environ[PLACE], name)
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield place


async def serve(folder: Path) -> None:
    """Run both servers until a signal."""
    postgres = EmbeddedPostgres(folder, free_port(), **HASTE, **ROOM)
    store = EmbeddedObjectStore(folder, free_port())
    async with Supervisor(report=lambda line: None) as supervisor:
        await supervisor.start(postgres.child(), store.child())
        found = Addresses(
            superuser_url=postgres.url(SUPERUSER),
            owner_url=postgres.url(OWNER),
            app_url=postgres.url(APP),
            s3_endpoint_url=store.url,
            s3_access_key_id=store.access_key_id,
            s3_secret_access_key=store.secret_access_key,
            s3_bucket=BUCKET,
            s3_region=REGION,
        )
        draft = folder / "addresses.draft"
        draft.write_bytes(msgspec.json.encode(found))
        draft.replace(folder / "addresses.json")
        await supervisor.wait()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))

"""A deployment on servers of its own, every part of which can be killed: PostgreSQL and the store as well."""

import asyncio
import os
import sys
import urllib.request
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from signal import Signals

from backend.kernel.database import close_pool, execute, open_pool
from backend.kernel.events import Queue
from backend.runtime.child import Child, Probe, no_wait
from backend.runtime.object_store import BUCKET, REGION, EmbeddedObjectStore
from backend.runtime.ports import free_port
from backend.runtime.postgres import APP, OWNER, EmbeddedPostgres
from backend.settings import Settings, load
from tests.faults.kills.patience import persistently
from tests.faults.kills.process import Process
from tests.servers import platform
from tests.waiting import LONG_PATIENCE, eventually

PROJECT = Path(__file__).parents[3]
# Power stays on: what the operating system was given is kept. What was committed has to be, so commits wait for it.
HASTE = {"fsync": "off", "full_page_writes": "off"}


class Machine:
    """PostgreSQL, the store, one API, one worker for each queue; and this process's own ways to look inside.

    The database may be put somewhere else: `place` is given its child and answers the one to run.
    """

    def __init__(
        self,
        folder: Path,
        *,
        vapid_private_key: str,
        environment: Mapping[str, str],
        place: Callable[[Child], Child] = lambda child: child,
    ) -> None:
        self._folder = folder
        database = EmbeddedPostgres(folder, free_port(), **HASTE)
        self._store_server = EmbeddedObjectStore(folder, free_port())
        self.database_owner_url = database.url(OWNER)
        port = free_port()
        self.environment = {
            "CASEROUNDS_HOME": str(folder),
            "PORT": str(port),
            "PUBLIC_URL": f"http://localhost:{port}",
            "DATABASE_URL": database.url(APP),
            "S3_ENDPOINT_URL": self._store_server.url,
            "S3_ACCESS_KEY_ID": self._store_server.access_key_id,
            "S3_SECRET_ACCESS_KEY": self._store_server.secret_access_key,
            "S3_BUCKET": BUCKET,
            "S3_REGION": REGION,
            "VAPID_PRIVATE_KEY": vapid_private_key,
            "VAPID_SUBJECT": "mailto:operator@caserounds.example",
            "LOG_FORMAT": "json",
            **environment,
        }
        self.settings: Settings = load(self.environment)
        self.database = Process(place(database.child()), folder / "database.log", Signals.SIGQUIT)
        self.store = Process(self._store_server.child(), folder / "store.log")
        self.api = self._part("api", "backend.cli", "api", ready=self._api_answers)
        self.workers = {
            queue: self._part(queue.value, "tests.faults.kills.hasty_worker", queue.value) for queue in Queue
        }

    def _part(self, name: str, *module: str, ready: Probe = no_wait) -> Process:
        child = Child(
            name=name,
            command=[sys.executable, "-m", *module],
            environment={**os.environ, **self.environment},
            folder=PROJECT,
            ready=ready,
        )
        return Process(child, self._folder / f"{name}.log")

    async def _api_answers(self) -> bool:
        return await asyncio.to_thread(self._is_alive)

    def _is_alive(self) -> bool:
        with suppress(OSError), urllib.request.urlopen(f"{self.address}/health/live", timeout=5) as answer:
            return bool(answer.status == 200)
        return False

    @property
    def address(self) -> str:
        """Where the API answers."""
        return self.settings.public_url

    @property
    def parts(self) -> tuple[Process, ...]:
        """All of it, in the order in which it starts."""
        return (self.database, self.store, self.api, *self.workers.values())

    @property
    def objects(self) -> Path:
        """The folder in which the store keeps the objects of the bucket."""
        return self._folder / "objects" / BUCKET

    async def start(self, *, workers: bool) -> None:
        """Start everything on a database of today's schema."""
        for server in (self.database, self.store):
            server.start()
            await self.until_ready(server)
        await platform.migrate({**self.environment, "DATABASE_OWNER_URL": self.database_owner_url})
        self.api.start()
        for worker in self.workers.values() if workers else ():
            worker.start()

    async def until_ready(self, part: Process) -> None:
        """Wait until a part does its work."""
        await eventually(part.ready, f"{part.name} to be ready", LONG_PATIENCE)

    def end(self) -> None:
        """Kill everything, the database last."""
        for part in reversed(self.parts):
            part.kill()


async def miss(queue: Queue) -> None:
    """Let the killed worker of a queue be missed at once, rather than after half a minute, and its leases run out."""
    await persistently(
        lambda: execute(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute' WHERE id IN"
            " (SELECT worker_id FROM procrastinate_jobs WHERE status = 'doing' AND queue_name = $1)",
            queue.value,
        )
    )
    if queue is Queue.PUSH:
        await persistently(lambda: execute("UPDATE push_messages SET due_at = now() WHERE state = 'sending'"))


async def let_pauses_pass() -> None:
    """Let the pauses before new attempts be over, and nobody's counters be full."""
    await persistently(
        lambda: execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE scheduled_at > now()")
    )
    await persistently(
        lambda: execute("UPDATE push_messages SET due_at = now() WHERE state = 'pending' AND due_at > now()")
    )
    await persistently(lambda: execute("DELETE FROM throttles"))


@asynccontextmanager
async def running_machine(
    folder: Path,
    *,
    vapid_private_key: str,
    workers: bool = True,
    place: Callable[[Child], Child] = lambda child: child,
    **environment: str,
) -> AsyncIterator[Machine]:
    """A machine that runs, and this process connected to its database."""
    machine = Machine(folder, vapid_private_key=vapid_private_key, environment=environment, place=place)
    try:
        await machine.start(workers=workers)
        await open_pool(machine.settings.database_url, size=3)
        await machine.until_ready(machine.api)
        yield machine
    finally:
        await close_pool()
        machine.end()

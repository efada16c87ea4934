"""What compose.yaml runs, by hand on loopback: two APIs and two workers for each queue on one database and bucket,
behind the TLS proxy."""

import itertools
from collections.abc import AsyncIterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from backend.kernel.database import close_pool, open_pool
from backend.kernel.events import Queue
from backend.runtime.ports import free_port
from backend.settings import load
from tests.servers import platform
from tests.servers.bucket import own_bucket
from tests.servers.deployment import Part
from tests.servers.haproxy import TlsProxy
from tests.servers.platform import Addresses, PostgresServer

DRAIN = "5"  # seconds, as in compose.yaml
CLIENT = {"X-Caserounds-Client": "1"}
COOKIE = "__Host-caserounds"


class Ward:
    """The deployment. `apis` and `workers` are its processes, two of each."""

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        self.api_ports = (free_port(), free_port())
        self.proxy = TlsProxy(folder, self.api_ports)
        self.environment = {
            **environment,
            "PUBLIC_URL": self.proxy.url,
            "TRUSTED_PROXIES": "127.0.0.1/32",
            "MAIL_FOLDER": str(folder / "mail"),
        }
        self.apis = [
            self._part(folder, f"api-{number}", "api", "--drain", DRAIN, PORT=str(port))
            for number, port in enumerate(self.api_ports, start=1)
        ]
        self.workers = {
            queue: [
                self._part(folder, f"{queue.value}-{number}", "worker", "--queue", queue.value)
                for number in (1, 2)
            ]
            for queue in Queue
        }

    def _part(self, folder: Path, name: str, *arguments: str, **more: str) -> Part:
        environment = {**self.environment, "CASEROUNDS_HOME": str(folder / name), **more}
        return Part(list(arguments), environment, folder / f"{name}.log")

    def parts(self) -> list[Part]:
        """Every process of ours."""
        return [*self.apis, *itertools.chain.from_iterable(self.workers.values())]

    def client(self, **options: object) -> httpx.Client:
        """A browser, which comes through the proxy."""
        return httpx.Client(
            base_url=self.proxy.url,
            verify=self.proxy.trust(),
            headers=CLIENT,
            timeout=30,
            **options,  # type: ignore[arg-type]  # httpx's own
        )

    def at(self, number: int, token: str = "") -> httpx.Client:
        """A browser whose requests all go to one of the APIs, as the proxy would send them."""
        host = self.proxy.url.removeprefix("https://")
        headers = {**CLIENT, "Host": host, "X-Forwarded-For": "203.0.113.7", "Cookie": f"{COOKIE}={token}"}
        return httpx.Client(
            base_url=f"http://127.0.0.1:{self.api_ports[number - 1]}", headers=headers, timeout=30
        )


@pytest_asyncio.fixture(scope="session")
async def running_ward(
    postgres_server: PostgresServer,
    migrated_template: str,
    platform_addresses: Addresses,
    vapid_private_key: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Ward]:
    """All of it, started once."""
    folder = tmp_path_factory.mktemp("ward")
    database = await postgres_server.create_database(migrated_template)
    async with own_bucket(platform_addresses) as own:
        environment = platform.environment(own, database, home=folder, vapid_private_key=vapid_private_key)
        ward = Ward(environment, folder)
        with ExitStack() as ending:
            for part in ward.parts():
                ending.callback(part.end)
                part.start()
            ending.enter_context(ward.proxy)
            for name in ("api-1", "api-2"):
                ward.proxy.wait_until_turned(name, "UP", 1)
            yield ward
    await postgres_server.drop_database(database)


@pytest_asyncio.fixture
async def ward(running_ward: Ward) -> AsyncIterator[Ward]:
    """The deployment, with its database open for a test's own look."""
    await open_pool(load(running_ward.environment).database_url, size=2)
    yield running_ward
    await close_pool()

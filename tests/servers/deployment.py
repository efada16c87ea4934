"""A deployment in real processes, each of which a test can kill and start again by itself.

The API listens on a free port, or on PORT of the environment it is given. Whatever still runs is killed at the end,
and dies with the tests however they end. Methods block: they wait for conditions, never for luck.
"""

import os
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from types import TracebackType

import httpx
import psutil
from litestar import Litestar

from backend.composition import build_ports, close_ports
from backend.kernel.database import close_pool, open_pool
from backend.kernel.events import Queue
from backend.runtime.child import launch_command
from backend.runtime.ports import free_port
from backend.settings import Settings, load
from tests.answers import LOOKED_AT
from tests.community import Community
from tests.servers import platform
from tests.servers.bucket import own_bucket
from tests.servers.platform import Addresses
from tests.waiting import until

PROJECT = Path(__file__).parents[2]
START_SECONDS = 60.0
STOP_SECONDS = 20.0
ANSWER_SECONDS = 30.0


class Part:
    """One process: `caserounds` with these arguments. Its log goes on through its restarts."""

    def __init__(self, arguments: list[str], environment: Mapping[str, str], log: Path) -> None:
        self._arguments = arguments
        self._environment = environment
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> psutil.Process:
        """The running process."""
        assert self._process is not None, f"{self._arguments} was not started"
        assert self._process.poll() is None, f"{self._arguments} ended by itself:\n{self.said()}"
        return psutil.Process(self._process.pid)

    def module(self) -> list[str]:
        """The module that it runs, and with which arguments."""
        return ["backend.cli", *self._arguments]

    def start(self, **environment: str) -> None:
        """Start it, with variables for this time only."""
        assert self._process is None, f"{self._arguments} runs already"
        command = launch_command([sys.executable, "-m", *self.module()], user=None)
        variables = {**os.environ, **self._environment, **environment}
        variables.pop("DATABASE_OWNER_URL", None)  # only migrations are given that
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, cwd=PROJECT, env=variables, stdout=log, stderr=log)

    def kill(self) -> None:
        """End it as a crash or the kernel would."""
        self.process.kill()
        self._forget()

    def stop(self) -> None:
        """End it as an operator would."""
        self.process.terminate()
        self._forget()

    def end(self) -> None:
        """Kill it if it still runs."""
        if self._process is not None:
            self._process.kill()
            self._forget()

    def _forget(self) -> None:
        if self._process is not None:
            self._process.wait(STOP_SECONDS)
        self._process = None

    def said(self) -> str:
        """Everything that it has logged."""
        return self._log.read_text() if self._log.exists() else ""


class Deployment:
    """The API and one worker for each queue; none of them runs until it is started."""

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        port = environment.get("PORT") or str(free_port())
        self.environment = {"PUBLIC_URL": f"http://localhost:{port}", **environment, "PORT": port}
        self.settings: Settings = load(self.environment)
        self.folder = folder
        self.api = self.part(Part, "api", "api")
        self.workers = {
            queue: self.part(Part, queue.value, "worker", "--queue", queue.value) for queue in Queue
        }

    def part(self, kind: type[Part], name: str, *arguments: str) -> Part:
        """One process of this deployment."""
        return kind(list(arguments), self.environment, self.folder / f"{name}.log")

    def __enter__(self) -> "Deployment":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for part in (self.api, *self.workers.values()):
            part.end()

    def is_also_at(self, port: int) -> None:
        """Let people reach the API through another port too, a proxy's, from its next start on."""
        self.environment["ALSO_PUBLIC_URLS"] = f"http://localhost:{port}"

    def start_api(self, **environment: str) -> None:
        """Start the API and wait until it is ready."""
        self.api.start(**environment)
        until(self._is_ready, "the API to be ready", START_SECONDS)

    def _is_ready(self) -> bool:
        assert self.api.process.is_running()
        address = f"http://127.0.0.1:{self.settings.port}/health/ready"
        with suppress(OSError), urllib.request.urlopen(address, timeout=ANSWER_SECONDS) as answer:
            return bool(answer.status == 200)
        return False

    def said(self) -> str:
        """Everything that any of the processes has logged."""
        return "".join(part.said() for part in (self.api, *self.workers.values()))


class DeployedCommunity(Community):
    """The people of a deployment: they reach its API over the network.

    `ports` and the database's pool are this process's own ways to look at what the deployment keeps.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__(Litestar(openapi_config=None), build_ports(settings), settings)
        self._browsers: list[httpx.AsyncClient] = []

    def browser(self, **headers: str) -> httpx.AsyncClient:
        """A browser that nobody is signed in on."""
        own = {
            "X-Caserounds-Client": "1",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        opened = httpx.AsyncClient(
            base_url=self.settings.public_url, headers=own, timeout=ANSWER_SECONDS, event_hooks=LOOKED_AT
        )
        self._browsers.append(opened)
        return opened

    async def close(self) -> None:
        """Close all browsers and this process's own connections."""
        for opened in self._browsers:
            await opened.aclose()
        await close_ports(self.ports)


@asynccontextmanager
async def deployed(
    addresses: Addresses, database: str, *, vapid_private_key: str, folder: Path
) -> AsyncIterator[tuple[Deployment, DeployedCommunity]]:
    """A deployment on a database and with a bucket of its own, and its people. Nothing of it runs yet."""
    async with own_bucket(addresses) as own:
        environment = platform.environment(
            own, database, home=folder / "home", vapid_private_key=vapid_private_key
        )
        with Deployment(environment, folder) as deployment:
            people = DeployedCommunity(deployment.settings)
            await open_pool(deployment.settings.database_url, size=3)
            try:
                yield deployment, people
            finally:
                await close_pool()
                await people.close()

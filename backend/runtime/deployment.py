"""What `caserounds serve` runs: embedded parts where no real ones are named, and the app's processes."""

import asyncio
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from backend.runtime.child import Child, Probe, no_wait
from backend.runtime.embedded import EmbeddedParts, choose_places, with_push_keys
from backend.runtime.ports import LOOPBACK
from backend.settings import Settings, load

QUEUES = ("image", "push", "default")  # one process each, so that a poison picture cannot stop an alert


class Deployment:
    """One deployment on one machine. Made inside the held state folder; starts nothing by itself.

    Raises SettingRefused for a variable that is missing or unusable.
    """

    def __init__(self, home: Path, environ: Mapping[str, str]) -> None:
        parts = EmbeddedParts(home, environ, choose_places(home))
        self.embedded = parts.children
        self._environment = with_push_keys(home, environ) | parts.variables
        self._environment["LOG_FORMAT"] = environ.get("LOG_FORMAT") or log_format()
        self.settings: Settings = load(self._environment)
        self.settings.owner()

    def migration(self) -> Child:
        """Describe the one run that brings the database to today's schema, as its owner."""
        return Child(name="migration", command=command("migrate"), environment=self._environment)

    def api(self) -> Child:
        """Describe the API."""
        return self._part("api", "api", ready=self._api_ready)

    def workers(self) -> list[Child]:
        """Describe the workers."""
        return [self._part(f"worker {queue}", "worker", "--queue", queue) for queue in QUEUES]

    def demo(self) -> Child:
        """Describe the one run that loads the demo community through the API."""
        return self._part("demo", "demo")

    def _part(self, name: str, *arguments: str, ready: Probe = no_wait) -> Child:
        """Describe a process of the app. None of them is given the owner's password."""
        environment = {key: value for key, value in self._environment.items() if key != "DATABASE_OWNER_URL"}
        return Child(name=name, command=command(*arguments), environment=environment, ready=ready)

    async def _api_ready(self) -> bool:
        """Say whether the API answers that all it needs is there."""
        with suppress(OSError, EOFError):
            reader, writer = await asyncio.open_connection(LOOPBACK, self.settings.port)
            try:
                writer.write(b"GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                answer = await reader.readline()
                return b" 200 " in answer
            finally:
                writer.close()
        return False


def command(*arguments: str) -> list[str]:
    """Give the command line of one of our own commands."""
    return [sys.executable, "-m", "backend.cli", *arguments]


def log_format() -> str:
    """Choose lines for people at a terminal, for programs elsewhere."""
    return "console" if os.isatty(sys.stderr.fileno()) else "json"

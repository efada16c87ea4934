"""What `caserounds serve` runs: embedded parts where no real ones are named, and the app's processes."""

import asyncio
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from backend.runtime.child import Child, Probe, no_wait
from backend.runtime.object_store import BUCKET, REGION, EmbeddedObjectStore
from backend.runtime.ports import LOOPBACK, free_port
from backend.runtime.postgres import APP, OWNER, EmbeddedPostgres
from backend.runtime.secrets import kept_secret
from backend.settings import Settings, load
from notifications.vapid import generate_private_key

QUEUES = ("image", "push", "default")  # one process each, so that a poison picture cannot stop an alert
SUBJECT = "mailto:operator@caserounds.example"


class Deployment:
    """One deployment on one machine. Made inside the held state folder; starts nothing by itself.

    Raises SettingRefused for a variable that is missing or unusable.
    """

    def __init__(self, home: Path, environ: Mapping[str, str]) -> None:
        self._environment = {**environ, "CASEROUNDS_HOME": str(home)}
        self.embedded: list[Child] = []
        if not (environ.get("DATABASE_URL") or environ.get("DATABASE_OWNER_URL")):
            self._embed_postgres(home)
        if not environ.get("S3_ENDPOINT_URL"):
            self._embed_object_store(home)
        if not environ.get("VAPID_PRIVATE_KEY"):
            self._environment["VAPID_PRIVATE_KEY"] = kept_secret(home, "vapid", generate_private_key)
        self._environment["VAPID_SUBJECT"] = environ.get("VAPID_SUBJECT") or SUBJECT
        self._environment["LOG_FORMAT"] = environ.get("LOG_FORMAT") or log_format()
        self.settings: Settings = load(self._environment)
        self.settings.owner()

    def _embed_postgres(self, home: Path) -> None:
        server = EmbeddedPostgres(home, free_port())
        self.embedded.append(server.child())
        self._environment |= {"DATABASE_URL": server.url(APP), "DATABASE_OWNER_URL": server.url(OWNER)}

    def _embed_object_store(self, home: Path) -> None:
        server = EmbeddedObjectStore(home, free_port())
        self.embedded.append(server.child())
        self._environment |= {
            "S3_ENDPOINT_URL": server.url,
            "S3_ACCESS_KEY_ID": server.access_key_id,
            "S3_SECRET_ACCESS_KEY": server.secret_access_key,
            "S3_BUCKET": BUCKET,
            "S3_REGION": REGION,
        }

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

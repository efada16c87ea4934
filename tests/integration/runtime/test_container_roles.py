"""The script that makes the roles in the database container, run as its image runs it, on a server with none."""

import os
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from backend.runtime.ports import free_port
from backend.runtime.postgres import APP, DATABASE, OWNER, SUPERUSER, EmbeddedPostgres, binaries
from tests.integration.runtime.conftest import Running

SCRIPT = Path(__file__).parents[3] / "containers" / "postgres-roles.sh"


class BarePostgres(EmbeddedPostgres):
    """A server as its image makes it: the superuser and nobody else."""

    def _role_statements(self) -> list[str]:
        return []

    async def ready(self) -> bool:
        try:
            connection = await asyncpg.connect(self.url(SUPERUSER, "postgres"), timeout=5)
        except (OSError, asyncpg.PostgresError):
            return False
        await connection.close()
        return True


def make_roles(server: BarePostgres) -> None:
    password = {role: urlsplit(server.url(role)).password or "" for role in (SUPERUSER, OWNER, APP)}
    address = urlsplit(server.url(SUPERUSER))
    subprocess.run(
        ["/bin/sh", SCRIPT],
        check=True,
        env={
            "PATH": f"{binaries(server.edition)}:{os.environ['PATH']}",
            "POSTGRES_USER": SUPERUSER,
            "PGHOST": address.hostname or "",
            "PGPORT": str(address.port),
            "PGPASSWORD": password[SUPERUSER],
            "DATABASE_OWNER_PASSWORD": password[OWNER],
            "DATABASE_APP_PASSWORD": password[APP],
        },
    )


async def test_roles_of_the_container_are_those_of_the_embedded_server(
    tmp_path: Path, running: Running
) -> None:
    server = BarePostgres(tmp_path / "home", free_port())
    async with running(server.child()):
        make_roles(server)
        owner = await asyncpg.connect(server.url(OWNER))
        await owner.execute("CREATE TABLE kept (word text)")
        assert await owner.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
        app = await asyncpg.connect(server.url(APP))
        assert await app.fetchval("SHOW statement_timeout") == "15s"
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app.execute("CREATE TABLE mine (word text)")
        for role in (OWNER, APP):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await asyncpg.connect(server.url(role, "postgres"))
        assert await owner.fetchval("SELECT current_database()") == DATABASE
        for connection in (owner, app):
            await connection.close()

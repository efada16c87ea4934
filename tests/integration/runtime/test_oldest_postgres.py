"""The oldest PostgreSQL that we promise to run on."""

from pathlib import Path

import asyncpg

from backend.audit.rules.chain import Entry, hash_of
from backend.backup import rows
from backend.runtime.ports import free_port
from backend.runtime.postgres import APP, DATABASE, OWNER, SUPERUSER, EmbeddedPostgres, database_statements
from tests.integration.runtime.conftest import Running
from tests.servers import platform
from tests.servers.platform import Addresses


class Postgres16(EmbeddedPostgres):
    edition = "pginstall"
    locale = ("--locale", "C.UTF-8")  # it has no collations of its own yet


async def test_schema_can_be_made_backed_up_and_restored_on_postgresql_16(
    tmp_path: Path, running: Running, platform_addresses: Addresses, vapid_private_key: str
) -> None:
    server = Postgres16(tmp_path / "home", free_port())
    async with running(server.child()):
        environment = platform.environment(
            platform_addresses, DATABASE, home=tmp_path / "home", vapid_private_key=vapid_private_key
        )
        addresses = {"DATABASE_URL": server.url(APP), "DATABASE_OWNER_URL": server.url(OWNER)}
        await platform.migrate(environment | addresses)
        connection = await asyncpg.connect(server.url(APP))
        try:
            assert connection.get_server_version().major == 16
            assert await connection.fetchval("SELECT count(*) FROM cases") == 0
            await connection.execute(
                "SELECT audit_append(NULL, NULL, 'case_submitted', 'case', gen_random_uuid(), '{}')"
            )
            [recorded] = await connection.fetch("SELECT * FROM audit_entries")
            assert hash_of(Entry(**dict(recorded))) == recorded["hash"]
        finally:
            await connection.close()
        await rows.take(server.url(OWNER), tmp_path / "dump")
        superuser = await asyncpg.connect(server.url(SUPERUSER, "postgres"))
        for statement in database_statements("another"):
            await superuser.execute(statement)
        await superuser.close()
        await rows.put_back(server.url(OWNER, "another"), tmp_path / "dump", gone=[])
        assert not await rows.is_empty(server.url(OWNER, "another"))

import os
import pwd
import subprocess
from pathlib import Path

import asyncpg
import psutil
import pytest

from backend.runtime.ports import free_port
from backend.runtime.postgres import APP, DATABASE, OWNER, EmbeddedPostgres
from tests.integration.runtime.conftest import Running
from tests.waiting import until

AS_ROOT = os.geteuid() == 0


@pytest.fixture
def server(tmp_path: Path) -> EmbeddedPostgres:
    return EmbeddedPostgres(tmp_path / "home", free_port())


async def run(server: EmbeddedPostgres, role: str, statement: str) -> object:
    connection = await asyncpg.connect(server.url(role))
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def test_data_outlives_a_stop_and_a_kill(server: EmbeddedPostgres, running: Running) -> None:
    child = server.child()
    async with running(child):
        await run(server, OWNER, "CREATE TABLE kept (word text)")
        await run(server, OWNER, "INSERT INTO kept VALUES ('before the stop')")
    async with running(child) as postmaster:
        await run(server, OWNER, "INSERT INTO kept VALUES ('before the kill')")
        for process in [postmaster, *postmaster.children()]:
            process.kill()
        postmaster.wait()
    async with running(child):
        assert await run(server, OWNER, "SELECT count(*) FROM kept") == 2


async def test_new_server_ends_the_one_that_a_killed_supervisor_left(
    server: EmbeddedPostgres, running: Running
) -> None:
    child = server.child()
    async with running(child) as left:
        server.prepare()
        until(lambda: left.status() == psutil.STATUS_ZOMBIE, "the end of the server that was left")
    async with running(child):
        assert await run(server, OWNER, "SELECT 1") == 1


async def test_lock_file_whose_number_now_is_another_process_is_cleared(
    server: EmbeddedPostgres, running: Running, tmp_path: Path
) -> None:
    child = server.child()
    async with running(child) as postmaster:
        lock = tmp_path / "home" / "postgres" / "data" / "postmaster.pid"
        for process in [postmaster, *postmaster.children()]:
            process.kill()
        postmaster.wait()
    with subprocess.Popen(["sleep", "100"], user=child.user) as stranger:
        lines = lock.read_text().split("\n")
        lock.write_text("\n".join([str(stranger.pid), *lines[1:]]))
        async with running(child):
            assert await run(server, OWNER, "SELECT 1") == 1
        stranger.kill()


async def test_first_start_that_was_cut_is_begun_again(
    server: EmbeddedPostgres, running: Running, tmp_path: Path
) -> None:
    half_made = tmp_path / "home" / "postgres" / "new"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18\n")
    async with running(server.child()):
        assert await run(server, OWNER, "SELECT 1") == 1
    assert not half_made.exists()


async def test_app_is_limited_in_patience_and_rights(server: EmbeddedPostgres, running: Running) -> None:
    async with running(server.child()):
        for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
            assert await run(server, APP, f"SHOW {name}") not in {"0", 0}
        for forbidden in ("CREATE TABLE mine (id int)", "CREATE DATABASE mine", "CREATE ROLE mine"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await run(server, APP, forbidden)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await asyncpg.connect(server.url(APP, "postgres"))
        assert await run(server, OWNER, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False


async def test_nobody_enters_without_the_password(server: EmbeddedPostgres, running: Running) -> None:
    async with running(server.child()):
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(server.url(OWNER).replace(":", ":x", 2).replace(":x//", "://", 1))


async def test_server_is_found_on_loopback_only_and_is_not_root(
    server: EmbeddedPostgres, running: Running
) -> None:
    async with running(server.child()) as postmaster:
        listening = [one for one in postmaster.net_connections("all") if one.status == psutil.CONN_LISTEN]
        assert [one.laddr.ip for one in listening] == ["127.0.0.1"]
        assert not [one for one in postmaster.net_connections("unix") if one.laddr]
        if AS_ROOT:
            assert postmaster.uids().effective == pwd.getpwnam("nobody").pw_uid


async def test_passwords_are_for_their_owner_only_and_in_no_command_line(
    server: EmbeddedPostgres, running: Running, tmp_path: Path
) -> None:
    secrets = tmp_path / "home" / "secrets"
    async with running(server.child()) as postmaster:
        command_line = " ".join(postmaster.cmdline())
    places = sorted(secrets.iterdir())
    assert [place.name for place in places] == [f"postgres-{role}" for role in (APP, OWNER, "postgres")]
    assert all(place.stat().st_mode & 0o777 == 0o600 for place in places)
    assert secrets.stat().st_mode & 0o777 == 0o700
    assert not any(place.read_text() in command_line for place in places)


async def test_log_tells_nothing_of_what_people_wrote(
    server: EmbeddedPostgres, running: Running, tmp_path: Path
) -> None:
    async with running(server.child()):
        await run(server, OWNER, "CREATE TABLE written (word text UNIQUE)")
        await run(server, OWNER, "INSERT INTO written VALUES ('canary')")
        with pytest.raises(asyncpg.UniqueViolationError):
            await run(server, OWNER, "INSERT INTO written VALUES ('canary')")
        with pytest.raises(asyncpg.PostgresSyntaxError):
            await run(server, OWNER, "canary")
        with pytest.raises(asyncpg.InvalidTextRepresentationError):
            await run(server, OWNER, "SELECT 'canary'::uuid")
    log = (tmp_path / "log").read_text()
    assert "ready to accept connections" in log
    assert "canary" not in log


@pytest.mark.skipif(not AS_ROOT, reason="only root has folders that PostgreSQL's user may not pass through")
async def test_server_runs_below_a_folder_that_only_root_may_enter(tmp_path: Path, running: Running) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    server = EmbeddedPostgres(closed / "home", free_port())
    async with running(server.child()) as postmaster:
        assert await run(server, OWNER, "SELECT current_database()") == DATABASE
        status = Path(f"/proc/{postmaster.pid}/status").read_text()
        effective = next(
            int(line.split()[1], 16) for line in status.splitlines() if line.startswith("CapEff")
        )
        assert effective.bit_count() == 1, "the right to pass through folders, and no other"

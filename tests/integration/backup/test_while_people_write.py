"""What happens beside a backup: people write and delete, the store has lost something, the backup itself is cut."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import psutil
import pytest
import pytest_asyncio

from backend.backup.check import check
from backend.backup.restore import disagreements, restore
from backend.backup.settling import EMPTIED
from backend.backup.take import back_up
from backend.settings import load
from media.object_store import STREAM_CHUNK
from media.renditions import Rendition
from media.s3 import S3ObjectStore
from tests.integration.backup.conftest import (
    PROJECT,
    Environment,
    Source,
    caserounds,
    empty_services,
    quietly,
)
from tests.servers.cutting_proxy import CuttingProxy
from tests.servers.platform import Addresses, PostgresServer
from tests.waiting import LONG_PATIENCE, until

NEWER = "images/0198f2a0-0000-7000-8000-000000000000"


class BusyStore(S3ObjectStore):
    """The real store; something happens before the first object is read."""

    happening: Callable[[], Coroutine[None, None, None]] | None = None
    _happened: asyncio.Task[None] | None = None

    async def stream(self, name: str, *, chunk: int = STREAM_CHUNK) -> AsyncGenerator[bytes, None]:
        if self.happening is not None:
            self._happened = self._happened or asyncio.create_task(self.happening())
            await asyncio.shield(self._happened)
        async for piece in super().stream(name, chunk=chunk):
            yield piece


def store_of(environment: Environment) -> BusyStore:
    settings = load(environment)
    return BusyStore(
        settings.s3_endpoint_url,
        settings.s3_access_key_id,
        settings.s3_secret_access_key,
        settings.s3_bucket,
        settings.s3_region,
    )


def objects_of(folder: str) -> list[str]:
    return [f"{folder}/{rendition.value}" for rendition in Rendition]


async def as_owner(environment: Environment, statement: str, *arguments: object) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(environment["DATABASE_OWNER_URL"])
    try:
        return list(await connection.fetch(statement, *arguments))
    finally:
        await connection.close()


@pytest_asyncio.fixture
async def own(populated: Source, elsewhere: Environment) -> Environment:
    """A deployment of this test alone, restored from the backup."""
    await restore(elsewhere["DATABASE_OWNER_URL"], store_of(elsewhere), populated.backup, quietly)
    return elsewhere


async def test_what_people_delete_and_add_meanwhile_leaves_rows_and_objects_in_agreement(
    own: Environment, postgres_server: PostgresServer, platform_addresses: Addresses, tmp_path: Path
) -> None:
    store, owner_url = store_of(own), own["DATABASE_OWNER_URL"]
    images = await as_owner(
        own, "SELECT id, folder FROM case_images WHERE folder IS NOT NULL ORDER BY folder"
    )
    deleted = images[-1]["folder"]

    async def people_go_on() -> None:
        await as_owner(own, "DELETE FROM case_images WHERE folder = $1", deleted)
        await store.delete(objects_of(deleted))
        for name in objects_of(NEWER):
            await store.put(name, b"a picture", media_type="image/jpeg")
        await as_owner(own, "UPDATE case_images SET folder = $1 WHERE id = $2", NEWER, images[0]["id"])

    store.happening = people_go_on
    manifest = await back_up(owner_url, store, tmp_path / "made", quietly)
    assert (manifest.gone, manifest.missing, manifest.extra) == ([deleted], [], [])
    assert manifest.objects == len(objects_of(deleted)) * (len(images) - 1)

    async with empty_services(postgres_server, platform_addresses, own) as another:
        await restore(another["DATABASE_OWNER_URL"], store_of(another), tmp_path / "made", quietly)
        assert await disagreements(another["DATABASE_OWNER_URL"], store_of(another), tmp_path / "made") == []
        left = await as_owner(
            another, "SELECT folder FROM case_images WHERE folder IS NOT NULL ORDER BY folder"
        )
        assert [row["folder"] for row in left] == [row["folder"] for row in images[:-1]]


async def test_deployment_whose_rows_and_objects_disagree_is_backed_up_and_told(
    own: Environment, tmp_path: Path
) -> None:
    store = store_of(own)
    lost = (await as_owner(own, "SELECT folder FROM case_images WHERE folder IS NOT NULL"))[0]["folder"]
    await store.delete([f"{lost}/large"])
    await store.put(f"{NEWER}/master", b"nobody knows why", media_type="image/jpeg")
    made = await asyncio.to_thread(caserounds, "backup", tmp_path / "made", environment=own)
    assert made.returncode == 3
    assert f"named by a row, but not in the store: {lost}/large" in made.stderr
    assert f"in the store, but named by no row: {NEWER}/master" in made.stderr
    manifest = await check(tmp_path / "made", quietly)
    assert (manifest.missing, manifest.extra) == ([f"{lost}/large"], [f"{NEWER}/master"])


async def test_audit_trail_that_was_changed_before_the_backup_is_told_after_a_restore(
    own: Environment, postgres_server: PostgresServer, platform_addresses: Addresses, tmp_path: Path
) -> None:
    await as_owner(own, "UPDATE audit_entries SET subject_id = gen_random_uuid() WHERE seq = 2")
    await back_up(own["DATABASE_OWNER_URL"], store_of(own), tmp_path / "made", quietly)
    async with empty_services(postgres_server, platform_addresses, own) as another:
        told = await asyncio.to_thread(caserounds, "restore", tmp_path / "made", environment=another)
    assert told.returncode == 3
    assert "the audit trail has 1 faults" in told.stderr


@contextmanager
def backing_up(folder: Path, environment: Environment) -> Iterator["subprocess.Popen[str]"]:
    """A backup in a process that a test can signal."""
    process = subprocess.Popen(
        [sys.executable, "-m", "backend.cli", "backup", str(folder)],
        cwd=PROJECT,
        env={"PATH": os.environ["PATH"], **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_backup_that_is_cut_leaves_nothing_that_looks_whole(
    ending: signal.Signals, populated: Source, tmp_path: Path
) -> None:
    endpoint = urlsplit(populated.environment["S3_ENDPOINT_URL"])
    folder, work = tmp_path / "made", tmp_path / ".made.unfinished"
    with CuttingProxy(endpoint.port) as way_to_the_store:
        through = {**populated.environment, "S3_ENDPOINT_URL": f"http://127.0.0.1:{way_to_the_store.port}"}
        way_to_the_store.hold_answers()
        with backing_up(folder, through) as cut:
            way_to_the_store.wait_until_holding()
            assert work.exists()
            beside = caserounds("backup", folder, environment=populated.environment)
            assert (beside.returncode, "another backup is writing" in beside.stderr) == (1, True)
            cut.send_signal(ending)
            way_to_the_store.cut()
            assert cut.wait(LONG_PATIENCE) != 0
    assert not folder.exists()
    assert work.exists() == (ending is signal.SIGKILL)
    again = caserounds("backup", folder, environment=populated.environment)
    assert again.returncode == 0, again.stderr
    assert sorted(place.name for place in tmp_path.iterdir()) == ["made"]


async def test_password_is_in_no_command_line(populated: Source, tmp_path: Path) -> None:
    password = urlsplit(populated.owner_url).password
    assert password
    connection = await asyncpg.connect(populated.owner_url)

    def command_lines(process: psutil.Process) -> list[str]:
        return [" ".join(one.cmdline()) for one in [process, *process.children(recursive=True)]]

    try:
        async with connection.transaction():
            await connection.execute("LOCK TABLE accounts IN ACCESS EXCLUSIVE MODE")
            with backing_up(tmp_path / "made", populated.environment) as process:
                running = psutil.Process(process.pid)
                await asyncio.to_thread(
                    until, lambda: "/pg_dump " in " ".join(command_lines(running)), "pg_dump", LONG_PATIENCE
                )
                assert not [line for line in command_lines(running) if password in line]
    finally:
        await connection.close()


async def test_every_column_that_names_objects_is_known_to_backups(populated: Source) -> None:
    found = await as_owner(
        populated.environment,
        "SELECT table_name || '.' || column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND (column_name LIKE '%folder%' OR column_name LIKE '%object%')"
        " AND table_name NOT LIKE 'procrastinate%'",
    )
    assert {row[0] for row in found} == {
        "case_images.folder",
        "case_images.original_folder",
        "original_destructions.folder",
        "upload_segments.object_name",
        "doomed_objects.object_name",
        "object_differences.object_name",
    }
    assert set(EMPTIED) >= {"sessions", "mailed_links", "admin_keys"}

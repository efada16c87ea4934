from pathlib import Path

import httpx
import psutil
import pytest

from backend.runtime.object_store import BUCKET, EmbeddedObjectStore
from backend.runtime.ports import free_port
from media.object_store import ObjectStoreUnavailable
from media.s3 import S3ObjectStore
from tests.integration.runtime.conftest import Running


@pytest.fixture
def server(tmp_path: Path) -> EmbeddedObjectStore:
    return EmbeddedObjectStore(tmp_path / "home", free_port())


def client(server: EmbeddedObjectStore, key: str | None = None) -> S3ObjectStore:
    return S3ObjectStore(
        endpoint_url=server.url,
        access_key_id=server.access_key_id,
        secret_access_key=key or server.secret_access_key,
        bucket=BUCKET,
        region="us-east-1",
    )


async def test_object_outlives_a_kill_of_the_server(server: EmbeddedObjectStore, running: Running) -> None:
    async with running(server.child()) as process:
        await client(server).put("renditions/one", b"a picture", media_type="image/webp")
        process.kill()
        process.wait()
    async with running(server.child()):
        assert await client(server).get("renditions/one") == b"a picture"


async def test_nobody_reads_without_the_keys(server: EmbeddedObjectStore, running: Running) -> None:
    async with running(server.child()):
        await client(server).put("renditions/one", b"a picture", media_type="image/webp")
        async with httpx.AsyncClient() as stranger:
            answer = await stranger.get(f"{server.url}/{BUCKET}/renditions/one")
        assert answer.is_client_error
        assert b"a picture" not in answer.content
        with pytest.raises(ObjectStoreUnavailable):
            await client(server, "another-key").get("renditions/one")


async def test_keys_are_for_their_owner_only_and_in_no_command_line(
    server: EmbeddedObjectStore, running: Running, tmp_path: Path
) -> None:
    async with running(server.child()) as process:
        command_line = " ".join(process.cmdline())
    places = list((tmp_path / "home" / "secrets").iterdir())
    assert len(places) == 2
    assert all(place.stat().st_mode & 0o777 == 0o600 for place in places)
    assert server.secret_access_key not in command_line
    assert server.access_key_id not in command_line


async def test_objects_are_on_loopback_and_on_disk_for_their_owner_only(
    server: EmbeddedObjectStore, running: Running, tmp_path: Path
) -> None:
    async with running(server.child()) as process:
        await client(server).put("renditions/one", b"a picture", media_type="image/webp")
        listening = [one for one in process.net_connections("inet") if one.status == psutil.CONN_LISTEN]
        assert [one.laddr.ip for one in listening] == ["127.0.0.1"]
    kept = tmp_path / "home" / "objects" / BUCKET / "renditions" / "one"
    assert kept.stat().st_mode & 0o077 == 0
    assert (tmp_path / "home" / "objects").stat().st_mode & 0o777 == 0o700


async def test_start_deletes_what_cut_writes_left(
    server: EmbeddedObjectStore, running: Running, tmp_path: Path
) -> None:
    leftover = tmp_path / "home" / "objects" / BUCKET / "renditions" / ".rclone_temp_put_7"
    leftover.parent.mkdir(parents=True)
    leftover.write_bytes(b"half a pic")
    kept = leftover.with_name("whole")
    kept.write_bytes(b"a picture")
    async with running(server.child()):
        assert not leftover.exists()
        assert await client(server).get("renditions/whole") == b"a picture"

"""A disk is full: nothing is lost or half kept, no photo is refused for it, and room is used as soon as it is there.

The processes themselves are held to small files, which needs no rights, rather than given a small disk.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from asyncpg import DiskFullError

from backend.kernel.database import fetch_value
from backend.kernel.errors import StorageFull
from backend.kernel.events import Queue
from backend.kernel.outages import OUTAGES, outage_of
from media.workspace import DiskFull, taking_room
from tests.community import COMPLETE, TUS, photo
from tests.faults.asking import ask, asks_for_patience, ready, until_served
from tests.faults.jobs import let_pauses_pass
from tests.faults.kills.caller import Traffic, newcomer
from tests.faults.kills.machine import running_machine
from tests.integration import rows
from tests.servers.deployment import DeployedCommunity, Deployment
from tests.waiting import eventually

LARGE = (Path(__file__).parents[1] / "data" / "cases" / "confocal-microscopy-skin.jpg").read_bytes()
SMALL_FILES = 100_000  # bytes: more than a log of these tests has, less than that photo
BYTES = {**TUS, "Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}


@contextmanager
def full_for(process: psutil.Process, most: int = SMALL_FILES) -> Iterator[None]:
    """Let a process write no file beyond so many bytes."""
    before = process.rlimit(psutil.RLIMIT_FSIZE)
    process.rlimit(psutil.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        process.rlimit(psutil.RLIMIT_FSIZE, before)


async def test_photo_waits_for_room_in_the_state_folder(
    deployment: Deployment, community: DeployedCommunity
) -> None:
    deployment.start_api()
    worker = deployment.workers[Queue.IMAGE]
    worker.start()
    person = await rows.person(community)
    case_id = (await person.draft(**COMPLETE))["id"]
    with full_for(worker.process):
        await person.attach(case_id, LARGE)
        noted = "SELECT args #>> '{last_failure, reason}' FROM procrastinate_jobs"
        await eventually(lambda: fetch_value(noted), "the worker to meet the full disk")
        assert await fetch_value(noted) == "DiskFull"
        assert (await person.case(case_id))["images"][0]["state"] == "received"
        assert list((deployment.settings.home / "work").rglob("original")) == []
    await let_pauses_pass()
    deployment.workers[Queue.SCAN].start()

    async def is_ready() -> bool:
        return bool((await person.case(case_id))["images"][0]["state"] == "ready")

    await eventually(is_ready, "the photo to be made safe")


async def test_upload_waits_for_room_in_the_store(tmp_path: Path, vapid_private_key: str) -> None:
    async with running_machine(tmp_path, vapid_private_key=vapid_private_key, workers=False) as machine:
        person = await newcomer(machine.address, Traffic())
        headers = {**TUS, "Upload-Length": str(len(LARGE))}
        place = (await person.ask("POST", "/api/uploads", headers=headers)).headers["location"]
        with full_for(psutil.Process(machine.store.pid)):
            refused = await ask(person.browser, "PATCH", place, content=LARGE, headers=BYTES)
            asks_for_patience(refused, within=20)
            assert await fetch_value("SELECT count(*) FROM upload_segments") == 0
        await until_served(person.browser, "/health/ready", within=10)
        sent = await ask(person.browser, "PATCH", place, content=LARGE, headers=BYTES)
        assert sent.response.status_code == 204
        assert all((await ready(person.browser)).values())
        [kept] = [path for path in machine.objects.rglob("*") if path.is_file()]
        assert kept.read_bytes() == LARGE
        await person.leave()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device without room")
def test_no_room_is_told_from_other_failures_of_a_file() -> None:
    with pytest.raises(DiskFull), taking_room(), Path("/dev/full").open("wb", buffering=0) as full:
        full.write(photo())
    with pytest.raises(FileNotFoundError), taking_room():
        Path("/nowhere/at/all").read_bytes()


def test_full_disk_of_the_database_is_told_as_such() -> None:
    assert isinstance(outage_of(DiskFullError()), StorageFull)
    assert issubclass(DiskFullError, OUTAGES)

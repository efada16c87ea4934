"""A photo whose making safe fails: through its own fault it is refused in the end, through an outage never."""

import asyncio
from typing import Any

import msgspec
import psutil

from backend.composition import build_ports, close_ports
from backend.kernel.database import execute, fetch_value
from backend.retrying import ATTEMPTS
from backend.runtime.ports import free_port
from backend.settings import Settings
from backend.worker import build_queue
from tests.community import COMPLETE, Community, Person, photo
from tests.decoding import decoders_of
from tests.integration import rows
from tests.servers.bucket import names_in
from tests.unit.media.making import slow_jpeg
from tests.waiting import until

DUE_NOW = "UPDATE procrastinate_jobs SET scheduled_at = now() - interval '1 second' WHERE status = 'todo'"


async def draft_with(person: Person, content: bytes) -> str:
    draft = await person.draft(**COMPLETE)
    await person.attach(draft["id"], content)
    return str(draft["id"])


async def image_of(person: Person, case_id: str) -> dict[str, Any]:
    [image] = (await person.case(case_id))["images"]
    return dict(image)


async def the_decoder() -> psutil.Process:
    """Wait until a picture is being decoded."""
    found: list[psutil.Process] = []

    def is_found() -> bool:
        found.extend(decoders_of(psutil.Process()))
        return bool(found)

    await asyncio.to_thread(until, is_found, "a picture to be decoded")
    return found[0]


async def kill_the_decoder() -> None:
    """Do what the kernel does to a process that takes too much memory."""
    (await the_decoder()).kill()


async def test_photo_whose_decoder_is_killed_each_time_is_refused_in_the_end(community: Community) -> None:
    person = await rows.person(community)
    before = await names_in(community.ports.object_store)
    case_id = await draft_with(person, slow_jpeg(3000))
    for _ in range(ATTEMPTS):
        assert (await image_of(person, case_id))["state"] == "received"
        await execute(DUE_NOW)
        async with asyncio.timeout(30):
            await asyncio.gather(community.run_jobs(), kill_the_decoder())
    image = await image_of(person, case_id)
    assert image["state"] == "refused"
    assert image["refusal"]["code"] == "too_demanding"
    await community.run_jobs()
    assert await names_in(community.ports.object_store) == before
    assert await fetch_value("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'") == 0


async def test_outage_of_the_object_store_refuses_no_photo_however_long_it_lasts(
    community: Community,
) -> None:
    person = await rows.person(community)
    case_id = await draft_with(person, photo())
    await execute("UPDATE procrastinate_jobs SET attempts = $1 WHERE status = 'todo'", 10 * ATTEMPTS)
    nowhere = msgspec.structs.replace(community.settings, s3_endpoint_url=f"http://127.0.0.1:{free_port()}")
    await run_jobs_without_store(community, nowhere)
    assert (await image_of(person, case_id))["state"] == "received"
    await execute(DUE_NOW)
    await community.run_jobs()
    assert (await image_of(person, case_id))["state"] == "ready"


async def run_jobs_without_store(community: Community, nowhere: Settings) -> None:
    ports = build_ports(nowhere)
    queue = build_queue(community.settings, ports)
    async with queue.open_async():
        await queue.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False)
    await close_ports(ports)


async def test_photo_removed_while_it_waits_is_not_made_safe(community: Community) -> None:
    person = await rows.person(community)
    before = await names_in(community.ports.object_store)
    case_id = await draft_with(person, photo())
    image = await image_of(person, case_id)
    assert (await person.delete(f"/api/cases/{case_id}/images/{image['id']}")).status_code == 204
    await community.run_jobs()
    assert (await person.case(case_id))["images"] == []
    assert await names_in(community.ports.object_store) == before


async def test_photo_removed_while_it_is_decoded_leaves_nothing(community: Community) -> None:
    person = await rows.person(community)
    before = await names_in(community.ports.object_store)
    case_id = await draft_with(person, slow_jpeg(3000))
    image = await image_of(person, case_id)

    async def remove_while_decoding() -> None:
        decoder = await the_decoder()
        decoder.suspend()
        removed = await person.delete(f"/api/cases/{case_id}/images/{image['id']}")
        assert removed.status_code == 204
        decoder.resume()

    async with asyncio.timeout(60):
        await asyncio.gather(community.run_jobs(), remove_while_decoding())
    await community.run_jobs()
    assert (await person.case(case_id))["images"] == []
    assert await names_in(community.ports.object_store) == before

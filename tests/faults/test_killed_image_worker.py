"""The image worker is killed while it makes a photo safe: the photo is made safe once all the same, or refused."""

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from backend.kernel.database import execute, fetch_value, transaction
from backend.kernel.events import Queue
from backend.sweeper import RESTARTS
from tests.community import COMPLETE, Person, photo
from tests.decoding import decoders_of
from tests.faults.jobs import (
    let_dead_workers_be_missed,
    let_orphans_grow_old,
    wait_until_scan_waits,
)
from tests.integration import rows
from tests.servers.bucket import names_in
from tests.servers.deployment import DeployedCommunity, Deployment, Part
from tests.unit.media.making import slow_jpeg
from tests.waiting import LONG_PATIENCE, eventually, until

PICTURES = ["large", "master", "medium", "small"]


async def begin(community: DeployedCommunity, content: bytes) -> tuple[Person, str]:
    person = await rows.person(community)
    case_id = str((await person.draft(**COMPLETE))["id"])
    await person.attach(case_id, content)
    return person, case_id


async def image_of(person: Person, case_id: str) -> dict[str, Any]:
    [image] = (await person.case(case_id))["images"]
    return dict(image)


async def wait_until_clean(person: Person, case_id: str) -> None:
    """Wait until a photo was rebuilt from its pixels; what is to be found in it is another worker's work."""

    async def is_clean() -> bool:
        image = await image_of(person, case_id)
        return bool((await person.safety_check(case_id, image["id"]))["original_kept"])

    await eventually(is_clean, "the image to be rebuilt")


async def wait_for_state(person: Person, case_id: str, state: str) -> None:
    async def is_reached() -> bool:
        return bool((await image_of(person, case_id))["state"] == state)

    await eventually(is_reached, f"the image to be {state}")


async def hold_the_decoder(worker: Part) -> psutil.Process:
    """Wait until a worker has a picture decoded, and suspend the decoder so that it cannot be done."""
    process, found = worker.process, list[psutil.Process]()

    def is_decoding() -> bool:
        found.extend(decoders_of(process))
        return bool(found)

    await asyncio.to_thread(until, is_decoding, "a picture to be decoded", LONG_PATIENCE)
    [decoder] = found
    decoder.suspend()
    return decoder


async def kill_while_decoding(worker: Part) -> psutil.Process:
    """Kill a worker as soon as it has a picture decoded; the answer is the decoder, which dies of that."""
    decoder = await hold_the_decoder(worker)
    worker.kill()
    with suppress(psutil.NoSuchProcess):
        decoder.resume()
    return decoder


def originals(deployment: Deployment) -> list[Path]:
    return list((deployment.settings.home / "work").rglob("original"))


async def sweep(deployment: Deployment) -> None:
    """Start the worker that sweeps, once what it looks for has grown old, and wait until all is done."""
    await let_dead_workers_be_missed()
    await let_orphans_grow_old()
    deployment.workers[Queue.DEFAULT].start()


async def the_pictures(community: DeployedCommunity) -> list[str]:
    """The names of all objects, less the folder, which has to be one."""
    names = await names_in(community.ports.object_store)
    assert len({name.rsplit("/", 1)[0] for name in names}) == 1, names
    return sorted(name.rsplit("/", 1)[-1] for name in names)


async def test_photo_is_made_safe_once_after_a_kill_while_it_was_decoded(
    deployment: Deployment, community: DeployedCommunity
) -> None:
    deployment.start_api()
    worker = deployment.workers[Queue.IMAGE]
    worker.start()
    person, case_id = await begin(community, slow_jpeg(2000))
    decoder = await kill_while_decoding(worker)
    until(lambda: not decoder.is_running(), "the decoder to die with its worker")
    assert (await image_of(person, case_id))["state"] == "received"
    assert len(originals(deployment)) == 1

    worker.start()
    await sweep(deployment)
    await wait_until_clean(person, case_id)
    await wait_until_scan_waits()
    assert await the_pictures(community) == PICTURES
    assert originals(deployment) == []
    assert worker.said().count("image sanitised") == 1


async def test_photo_is_made_safe_once_after_a_kill_between_storing_and_recording_it(
    deployment: Deployment, community: DeployedCommunity
) -> None:
    deployment.start_api()
    worker = deployment.workers[Queue.IMAGE]
    person, case_id = await begin(community, photo())
    await execute("UPDATE procrastinate_jobs SET attempts = 10")  # as after outages, which count for nothing

    async def all_are_stored() -> bool:
        return len(await names_in(community.ports.object_store, "originals/")) == len(PICTURES)

    async with transaction():
        await execute("SELECT 1 FROM case_images FOR UPDATE")  # holds the worker up where it would commit
        worker.start()
        await eventually(all_are_stored, "the pictures to be stored")
        worker.kill()
    assert (await image_of(person, case_id))["state"] == "received"

    worker.start()
    await sweep(deployment)
    await wait_until_clean(person, case_id)
    await wait_until_scan_waits()
    assert await the_pictures(community) == PICTURES
    assert await fetch_value("SELECT count(*) FROM doomed_objects") == 0


async def test_photo_that_is_being_decoded_at_each_kill_is_set_aside_and_its_author_told(
    deployment: Deployment, community: DeployedCommunity
) -> None:
    deployment.start_api()
    worker = deployment.workers[Queue.IMAGE]
    person, case_id = await begin(community, slow_jpeg(2000))
    deployment.workers[Queue.DEFAULT].start()
    worker.start()
    for _ in range(RESTARTS + 1):
        await kill_while_decoding(worker)
        assert (await image_of(person, case_id))["state"] == "received"
        worker.start()
        await let_dead_workers_be_missed()

    await wait_for_state(person, case_id, "refused")
    image = await image_of(person, case_id)
    assert image["refusal"]["code"] == "too_demanding"
    assert "Export it as JPEG at a smaller size" in image["refusal"]["detail"]
    another_person, another_case = await begin(community, photo())
    await wait_until_clean(another_person, another_case)
    assert originals(deployment) == []
    await wait_until_scan_waits()
    assert await the_pictures(community) == PICTURES


async def test_photo_that_is_decoded_when_its_worker_is_stopped_is_made_safe_by_the_next(
    deployment: Deployment, community: DeployedCommunity
) -> None:
    deployment.start_api()
    worker = deployment.workers[Queue.IMAGE]
    worker.start()
    person, case_id = await begin(community, slow_jpeg(2000))
    decoder = await hold_the_decoder(worker)
    worker.stop()
    assert not decoder.is_running()
    assert originals(deployment) == []
    assert (await image_of(person, case_id))["state"] == "received"
    worker.start()
    await wait_until_clean(person, case_id)


async def test_a_second_worker_that_starts_leaves_the_first_ones_photo_alone(
    deployment: Deployment, community: DeployedCommunity
) -> None:
    deployment.start_api()
    worker = deployment.workers[Queue.IMAGE]
    second = Part(
        ["worker", "--queue", Queue.IMAGE.value], deployment.environment, deployment.folder / "second.log"
    )
    worker.start()
    person, case_id = await begin(community, slow_jpeg(2000))
    decoder = await hold_the_decoder(worker)
    try:
        second.start()
        another_person, another_case = await begin(community, photo())
        await wait_until_clean(another_person, another_case)
        until(lambda: "image sanitised" in second.said(), "the second worker to say that it is done")
        until(lambda: len(originals(deployment)) == 1, "the second worker to destroy its original")
        decoder.resume()
        await wait_until_clean(person, case_id)
        until(lambda: originals(deployment) == [], "the originals to be destroyed")
        until(lambda: worker.said().count("image sanitised") == 1, "the first worker to say that it is done")
    finally:
        second.end()
    assert "job failed" not in worker.said()

"""A photo goes its whole way although its worker is killed, the store fails or the disk is full at each step of it."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from io import BytesIO
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
from PIL import Image

from backend.kernel.database import execute, fetch_value, transaction
from backend.kernel.events import Queue
from tests.community import clearance
from tests.faults.jobs import let_dead_workers_be_missed, let_pauses_pass
from tests.faults.journey import STEPS, Ground, ImpatientWorker, Journey, Reached, begun
from tests.faults.test_full_disk import full_for
from tests.integration import rows
from tests.servers.cutting_proxy import CuttingProxy
from tests.servers.deployment import deployed
from tests.servers.loopback import Answer, LoopbackServer, Request
from tests.servers.platform import Addresses, PostgresServer
from tests.waiting import eventually

pytestmark = pytest.mark.xdist_group("safety steps")
SMALL_FILES = 8_000  # bytes: less than that photo, more than what the worker says meanwhile
PAINT = 96
DOING = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'"


@pytest_asyncio.fixture(scope="module")
async def ground(
    platform_addresses: Addresses,
    postgres_server: PostgresServer,
    migrated_template: str,
    vapid_private_key: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Ground]:
    """One deployment for all of these tests."""
    name = await postgres_server.create_database(migrated_template)
    folder = tmp_path_factory.mktemp("ground")
    async with deployed(platform_addresses, name, vapid_private_key=vapid_private_key, folder=folder) as (
        deployment,
        community,
    ):
        with CuttingProxy(int(deployment.settings.s3_endpoint_url.rsplit(":", 1)[1])) as way:
            workers = {
                queue: ImpatientWorker([queue.value], deployment.environment, folder / f"{queue.value}.log")
                for queue in (Queue.IMAGE, Queue.SCAN, Queue.DEFAULT)
            }
            deployment.workers.update(workers)
            made = Ground(deployment, community, way, workers, [])
            deployment.start_api()
            made.others = [await rows.person(community), await community.stranger()]
            for queue in workers:
                made.start(queue)
            made.rest()
            yield made
            for worker in workers.values():
                worker.end()
    await postgres_server.drop_database(name)


class FailingStore(LoopbackServer[Request]):
    """A store that is broken."""

    def answer_to(self, request: Request) -> Answer:
        return Answer(503)


async def met(worker: ImpatientWorker, what: str, since: int) -> None:
    """Wait until a worker has met a fault."""

    async def is_said() -> bool:
        return what in worker.said()[since:]

    await eventually(is_said, f"the worker to meet {what}")


Begin = Callable[[], Awaitable[Reached]]
Fault = Callable[[Journey, ImpatientWorker, Begin], Awaitable[Reached]]


async def outage(
    journey: Journey, worker: ImpatientWorker, begin: Begin, told: str = "ObjectStoreUnavailable"
) -> Reached:
    """Let the step be begun and fail of something that is no fault of its own."""
    since = len(worker.said())
    reached = await begin()
    worker.go_on()
    await met(worker, told, since)
    await journey.shows_nothing()
    return reached


async def store_fails(journey: Journey, worker: ImpatientWorker, begin: Begin) -> Reached:
    way = journey.ground.way
    store = way.target_port
    with FailingStore() as failing:
        way.cut()
        way.target_port = failing.port
        way.restore()
        reached = await outage(journey, worker, begin)
        way.target_port = store
        way.cut()
    way.restore()
    return reached


async def store_is_silent(journey: Journey, worker: ImpatientWorker, begin: Begin) -> Reached:
    way = journey.ground.way
    way.hold_answers()
    reached = await outage(journey, worker, begin)
    way.cut()
    way.restore()
    return reached


async def store_is_cut_off_while_it_answers(
    journey: Journey, worker: ImpatientWorker, begin: Begin
) -> Reached:
    way = journey.ground.way
    way.cut_answers_after(200 if begin.__name__ == "destroy" else 3_000)
    reached = await outage(journey, worker, begin)
    way.restore()
    return reached


async def store_is_cut_off_while_it_is_told(
    journey: Journey, worker: ImpatientWorker, begin: Begin
) -> Reached:
    way = journey.ground.way
    way.cut_after(300 if begin.__name__ == "destroy" else 15_000)
    reached = await outage(journey, worker, begin)
    way.restore()
    return reached


async def disk_is_full(journey: Journey, worker: ImpatientWorker, begin: Begin) -> Reached:
    if worker is journey.ground.workers[Queue.DEFAULT]:
        return await begin()  # writes no file
    os.truncate(worker._log, 0)  # which lies on the same disk
    with full_for(worker.process, SMALL_FILES):
        return await outage(journey, worker, begin, "DiskFull")


async def is_held_up() -> bool:
    await fetch_value(
        "SELECT pg_stat_clear_snapshot()"
    )  # otherwise one transaction is told the same each time
    return await rows.blocked() > 0


async def killed_before_its_commit(journey: Journey, worker: ImpatientWorker, begin: Begin) -> Reached:
    """All is done and stored, and nothing of it is committed."""
    if worker is journey.ground.workers[Queue.DEFAULT]:
        return await killed_after_it_destroyed(journey, worker, begin)
    return await killed_when(is_held_up, journey, worker, begin)


async def killed_while_it_works(journey: Journey, worker: ImpatientWorker, begin: Begin) -> Reached:
    """It has just begun: what it works on lies in its folder."""
    work = journey.ground.deployment.settings.home / "work"

    async def is_at_it() -> bool:
        return any(path.is_file() for path in work.rglob("*"))

    return await killed_when(is_at_it, journey, worker, begin)


async def killed_when(moment: Reached, journey: Journey, worker: ImpatientWorker, begin: Begin) -> Reached:
    """Kill a scanning worker at a moment; the others are killed elsewhere."""
    reached = await begin()
    if worker is not journey.ground.workers[Queue.SCAN]:
        worker.go_on()
        return reached
    async with transaction():
        await execute("SELECT 1 FROM case_images FOR UPDATE")  # whatever happens, it is not committed
        worker.go_on()
        await eventually(moment, "the worker to come to the moment of its end")
        return await _killed(journey, worker, reached)


async def killed_after_it_destroyed(journey: Journey, worker: ImpatientWorker, begin: Begin) -> Reached:
    """The objects are gone, and the worker does not know it."""
    journey.ground.way.hold_answers()
    reached = await begin()
    await asyncio.to_thread(journey.ground.way.wait_until_holding)
    return await _killed(journey, worker, reached)


async def _killed(journey: Journey, worker: ImpatientWorker, reached: Reached) -> Reached:
    ground = journey.ground
    worker.kill()
    await journey.shows_nothing()
    ground.way.cut()
    ground.way.restore()
    await let_dead_workers_be_missed()
    [queue] = [queue for queue, one in ground.workers.items() if one is worker]
    ground.start(queue)
    return reached


FAULTS: list[Fault] = [
    store_fails,
    store_is_silent,
    store_is_cut_off_while_it_answers,
    store_is_cut_off_while_it_is_told,
    disk_is_full,
    killed_before_its_commit,
    killed_while_it_works,
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
async def test_a_photo_goes_its_way(ground: Ground, fault: Fault) -> None:
    journey = await begun(ground)
    for queue, begin in STEPS.values():
        worker = ground.workers[queue]

        async def let_begin(begin: Callable[[Journey], Awaitable[Reached]] = begin) -> Reached:
            return await begin(journey)

        let_begin.__name__ = begin.__name__
        reached = await fault(journey, worker, let_begin)

        async def is_reached(reached: Reached = reached) -> bool:
            await let_pauses_pass()
            return await reached() and not await fetch_value(DOING)  # a worker that rests ends none

        await eventually(is_reached, f"the step {begin.__name__} to be made")
        ground.rest()
        await journey.shows_nothing()
    await ground.at_rest()
    assert "unexpected error" not in ground.deployment.said()


async def test_of_two_phones_that_cover_at_once_one_is_heard_and_the_other_told_to_look_again(
    ground: Ground,
) -> None:
    journey = await begun(ground)
    for name in ("clean", "scan"):
        queue, begin = STEPS[name]
        ground.workers[queue].go_on()
        await eventually(await begin(journey), f"the step {name} to be made")
    check = await journey.author.safety_check(journey.case_id, journey.image_id)
    path = f"/api/cases/{journey.case_id}/images/{journey.image_id}/safety-check"
    boxes = [(20, 20, 60, 40), (140, 100, 60, 40)]

    async def cover(box: tuple[int, int, int, int]) -> Any:
        one = dict(zip(("x", "y", "width", "height"), box, strict=True))
        return await journey.author.put(path, clearance(check) | {"covers": [{"shape": "box", **one}]})

    answers = await asyncio.gather(*map(cover, boxes))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    [refused] = [answer.json() for answer in answers if answer.status_code == 409]
    assert refused["type"] in ("/problems/not-scanned-yet", "/problems/scanned-again")
    assert "again" in refused["detail"] or "moment" in refused["detail"]

    async def is_covered() -> bool:
        return await journey.is_at("state = 'ready' AND scans = 2") and not await fetch_value(DOING)

    await eventually(is_covered, "the picture to be covered")
    [won] = [box for box, answer in zip(boxes, answers, strict=True) if answer.status_code == 200]
    [lost] = [box for box in boxes if box != won]
    [image] = (await journey.author.case(journey.case_id))["images"]
    for url in image["urls"].values():
        with Image.open(BytesIO((await journey.author.get(url)).content)) as opened:
            picture = np.asarray(opened.convert("RGB"), dtype=np.int16)
        assert np.abs(part_of(picture, won) - PAINT).max() <= 4
        assert np.abs(part_of(picture, lost) - PAINT).max() > 40
    assert await fetch_value("SELECT count(*) FROM image_clearances") == 1
    ground.rest()
    await ground.at_rest()


def part_of(picture: Any, box: tuple[int, int, int, int]) -> Any:
    """The pixels of a box."""
    x, y, width, height = box
    return picture[y : y + height, x : x + width]

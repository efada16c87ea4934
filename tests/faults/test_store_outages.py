"""The object store is silent, cut off, failing or full: waits are bounded, uploads go on where they were."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from backend.kernel.database import fetch_value
from backend.kernel.events import Queue
from media.renditions import Rendition, object_name
from media.s3 import WHOLE_SECONDS
from tests.community import COMPLETE, TUS, Person, photo
from tests.faults.asking import alive, ask, asks_for_patience, ready, until_served
from tests.faults.jobs import let_pauses_pass
from tests.integration import rows
from tests.servers.cutting_proxy import CuttingProxy
from tests.servers.deployment import DeployedCommunity, Deployment
from tests.servers.loopback import Answer, LoopbackServer, Request
from tests.waiting import eventually

LONGEST_SECONDS = WHOLE_SECONDS + 5.0  # a bound of ours for any request, and some for the machine
BACK_SECONDS = 10.0
BYTES = {**TUS, "Content-Type": "application/offset+octet-stream"}


@pytest.fixture
def way(deployment: Deployment) -> Iterator[CuttingProxy]:
    """The API's connection to the store."""
    with CuttingProxy(urlsplit(deployment.settings.s3_endpoint_url).port) as running:
        yield running


async def sent(person: Person, place: str, content: bytes, offset: int = 0) -> Any:
    headers = {**BYTES, "Upload-Offset": str(offset)}
    return await ask(person.browser, "PATCH", place, content=content, headers=headers)


async def begun(person: Person, content: bytes) -> str:
    headers = {**TUS, "Upload-Length": str(len(content))}
    return str((await person.browser.post("/api/uploads", headers=headers)).headers["location"])


async def offset_of(person: Person, place: str) -> int:
    return int((await person.browser.head(place, headers=TUS)).headers["upload-offset"])


async def published_picture(community: DeployedCommunity, author: Person) -> str:
    """A picture of a published case, with bytes behind it."""
    case_id = await rows.case(author)
    image_id = await rows.image(case_id, folder="images/one")
    name = object_name("images/one", Rendition.SMALL)
    await community.ports.object_store.put(name, photo(), media_type="image/jpeg")
    [image] = (await author.case(str(case_id)))["images"]
    assert image["id"] == str(image_id)
    return str(image["urls"]["small"])


async def test_silent_store_is_told_in_time_and_the_upload_goes_on(
    deployment: Deployment, community: DeployedCommunity, way: CuttingProxy
) -> None:
    deployment.start_api(S3_ENDPOINT_URL=f"http://127.0.0.1:{way.port}")
    person = await rows.person(community)
    picture, place = await published_picture(community, person), await begun(person, photo())
    way.hold_answers()
    asking = [sent(person, place, photo()), *(ask(person.browser, "GET", picture) for _ in range(20))]
    waiting = asyncio.gather(*asking)
    await asyncio.to_thread(way.wait_until_holding)
    await alive(person.browser)
    assert await ready(person.browser) == {"database": True, "store": False, "queue": True}
    assert (await ask(person.browser, "GET", "/api/cases")).response.status_code == 200
    for answer in await waiting:
        asks_for_patience(answer, within=LONGEST_SECONDS)
    way.cut()
    way.restore()
    await until_served(person.browser, picture, within=BACK_SECONDS)
    assert await offset_of(person, place) == 0
    assert (await sent(person, place, photo())).response.status_code == 204
    assert all((await ready(person.browser)).values())


async def test_store_that_is_gone_is_told_at_once_and_photos_wait_for_it(
    deployment: Deployment, community: DeployedCommunity, way: CuttingProxy
) -> None:
    address = f"http://127.0.0.1:{way.port}"
    deployment.start_api(S3_ENDPOINT_URL=address)
    worker = deployment.workers[Queue.IMAGE]
    person = await rows.person(community)
    case_id = (await person.draft(**COMPLETE))["id"]
    await person.attach(case_id, photo())
    place = await begun(person, photo())
    way.cut()
    worker.start(S3_ENDPOINT_URL=address)
    deployment.workers[Queue.SCAN].start(S3_ENDPOINT_URL=address)
    asks_for_patience(await sent(person, place, photo()), within=LONGEST_SECONDS)
    assert not (await ready(person.browser))["store"]
    noted = (
        "SELECT args #>> '{last_failure, reason}' FROM procrastinate_jobs WHERE task_name = 'image_received'"
    )
    await eventually(lambda: fetch_value(noted), "the worker to meet the outage")
    assert await fetch_value(noted) == "ObjectStoreUnavailable"
    process = worker.process.pid
    way.restore()
    await let_pauses_pass()

    async def is_ready() -> bool:
        return bool((await person.case(case_id))["images"][0]["state"] == "ready")

    await eventually(is_ready, "the photo to be made safe")
    assert worker.process.pid == process
    assert (await sent(person, place, photo())).response.status_code == 204


class FailingStore(LoopbackServer[Request]):
    """A store that answers everything with one status."""

    status = 500

    def answer_to(self, request: Request) -> Answer:
        return Answer(self.status)


async def test_failing_store_is_told_for_what_it_is(
    deployment: Deployment, community: DeployedCommunity
) -> None:
    with FailingStore() as store:
        deployment.api.start(S3_ENDPOINT_URL=f"http://127.0.0.1:{store.port}")
        await eventually(lambda: is_alive(deployment), "the API to begin")
        person = await rows.person(community)
        assert not (await ready(person.browser))["store"]
        place = await begun(person, photo())
        for status, told in ((500, 503), (503, 503), (429, 503), (507, 507)):
            store.status = status
            asks_for_patience(await sent(person, place, photo()), within=LONGEST_SECONDS, status=told)
    assert await fetch_value("SELECT count(*) FROM upload_segments") == 0


async def is_alive(deployment: Deployment) -> bool:
    """Whether the API answers, ready or not."""
    assert deployment.api.process.is_running()
    async with httpx.AsyncClient(base_url=deployment.settings.public_url) as anybody:
        with suppress(httpx.TransportError):
            return (await anybody.get("/health/live")).status_code == 200
    return False

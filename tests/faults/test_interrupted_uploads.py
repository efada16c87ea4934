"""Uploads by tus-js-client, a client that nobody here wrote, over connections and servers that end in the middle."""

import asyncio
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from backend.kernel.database import execute, fetch_all, fetch_value
from backend.kernel.events import Queue
from backend.uploads.rules import SEGMENT_BYTES
from tests.community import TUS
from tests.faults.phone import Phone, uploading
from tests.integration import rows
from tests.servers.bucket import names_in
from tests.servers.cutting_proxy import CuttingProxy
from tests.servers.deployment import DeployedCommunity, Deployment
from tests.waiting import LONG_PATIENCE, eventually, until

CONTENT = os.urandom(12_345_678)
HALF = 2 * SEGMENT_BYTES + 1_000_000


@pytest.fixture
def proxy(deployment: Deployment) -> Iterator[CuttingProxy]:
    """The phone's connection to the API."""
    with CuttingProxy(deployment.settings.port) as running:
        deployment.is_also_at(running.port)
        yield running


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of bytes that no two runs share."""
    path = tmp_path / "photo"
    path.write_bytes(CONTENT)
    return path


async def received() -> int:
    return int(await fetch_value("SELECT COALESCE(max(received), 0) FROM uploads"))


async def wait_until_received(count: int) -> None:
    async def is_received() -> bool:
        return await received() >= count

    await eventually(is_received, f"{count} bytes to be kept")


async def stored(community: DeployedCommunity, upload_id: str) -> bytes:
    rows = await fetch_all(
        "SELECT object_name FROM upload_segments WHERE upload_id::text = $1 ORDER BY start", upload_id
    )
    names = [row["object_name"] for row in rows]
    return b"".join([await community.ports.object_store.get(name) for name in names])


async def finish(community: DeployedCommunity, phone: Phone) -> None:
    """Wait until the upload has arrived, byte for byte, and nothing beside it."""
    upload_id = await asyncio.to_thread(phone.wait_until_finished)
    content = await stored(community, upload_id)
    assert hashlib.sha256(content).digest() == hashlib.sha256(CONTENT).digest()


def offset_resumed_at(phone: Phone) -> int:
    return int(phone.noted("resumed")[-1]["offset"])


async def test_upload_goes_on_where_its_connection_was_cut(
    deployment: Deployment, community: DeployedCommunity, proxy: CuttingProxy, file: Path
) -> None:
    deployment.start_api()
    person = await rows.person(community)
    proxy.hold_after(HALF)
    with uploading(person, file, port=proxy.port) as phone:
        await wait_until_received(2 * SEGMENT_BYTES)
        proxy.cut()
        sent = proxy.sent
        proxy.restore()
        await finish(community, phone)
        assert sent - offset_resumed_at(phone) < 2_000  # all but the requests' own headers was kept


async def test_upload_survives_one_cut_after_another(
    deployment: Deployment, community: DeployedCommunity, proxy: CuttingProxy, file: Path
) -> None:
    deployment.start_api()
    person = await rows.person(community)
    proxy.cut_after(HALF)
    with uploading(person, file, port=proxy.port) as phone:
        for number in range(1, 5):
            await asyncio.to_thread(until, lambda: proxy.is_cut, f"cut {number}", LONG_PATIENCE)
            proxy.restore()
            proxy.cut_after(number * 600_000)
        await asyncio.to_thread(until, lambda: proxy.is_cut, "the last cut", LONG_PATIENCE)
        proxy.restore()
        await finish(community, phone)


async def test_upload_goes_on_after_the_api_was_killed(
    deployment: Deployment, community: DeployedCommunity, proxy: CuttingProxy, file: Path
) -> None:
    deployment.start_api()
    person = await rows.person(community)
    proxy.hold_after(HALF)
    with uploading(person, file, port=proxy.port) as phone:
        await wait_until_received(2 * SEGMENT_BYTES)
        deployment.api.kill()
        lost = proxy.sent - await received()
        assert lost <= SEGMENT_BYTES
        deployment.start_api()
        proxy.cut()
        proxy.restore()
        await finish(community, phone)
        assert offset_resumed_at(phone) == 2 * SEGMENT_BYTES


async def test_upload_goes_on_after_the_app_was_killed(
    deployment: Deployment, community: DeployedCommunity, proxy: CuttingProxy, file: Path
) -> None:
    deployment.start_api()
    person = await rows.person(community)
    proxy.hold_after(HALF)
    with uploading(person, file, port=proxy.port) as phone:
        address = await asyncio.to_thread(phone.begun)
        await wait_until_received(2 * SEGMENT_BYTES)
        phone.lose()
    proxy.restore()
    with uploading(person, file, port=proxy.port, address=address) as again:
        await finish(community, again)
        assert offset_resumed_at(again) >= 2 * SEGMENT_BYTES


async def test_upload_arrives_through_a_proxy_that_lets_only_post_pass(
    deployment: Deployment, community: DeployedCommunity, file: Path
) -> None:
    deployment.start_api()
    person = await rows.person(community)
    with uploading(person, file, port=deployment.settings.port, only_post=True) as phone:
        await finish(community, phone)
        assert {answer["method"] for answer in phone.noted("answered")} == {"POST"}
        address = urlsplit(phone.begun()).path
    terminated = await person.browser.post(address, headers={**TUS, "X-HTTP-Method-Override": "DELETE"})
    assert terminated.status_code == 204
    gone = await person.browser.post(address, headers={**TUS, "X-HTTP-Method-Override": "PUT"})
    assert gone.status_code == 405


async def test_killed_api_leaves_no_object_that_nothing_refers_to(
    deployment: Deployment, community: DeployedCommunity
) -> None:
    store = community.ports.object_store
    store_port = int(deployment.settings.s3_endpoint_url.rsplit(":", 1)[-1])
    with CuttingProxy(store_port) as way_to_the_store:
        deployment.start_api(S3_ENDPOINT_URL=f"http://127.0.0.1:{way_to_the_store.port}")
        person = await rows.person(community)
        way_to_the_store.hold_answers()
        sending = asyncio.create_task(person.upload(b"stored, but never recorded"))
        await eventually(lambda: names_in(store), "an object in the store")
        deployment.api.kill()
        with pytest.raises(httpx.TransportError):
            await sending
    assert await fetch_value("SELECT count(*) FROM upload_segments") == 0
    await execute("UPDATE doomed_objects SET doomed_at = doomed_at - interval '1 hour'")
    deployment.workers[Queue.DEFAULT].start()

    await eventually(lambda: fetch_value("SELECT count(*) = 0 FROM doomed_objects"), "the sweep")
    assert await names_in(store) == []

"""How often it is asked whether a picture on its way may still be seen, and what holds when nobody answers that.

The server runs in this process, so that its patience can be shortened.
"""

import asyncio
import contextlib
import itertools
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
import msgspec
import pytest
import pytest_asyncio
import uvicorn

from backend.app import guarded
from backend.cases.queries import images
from backend.kernel.actor import Actor
from backend.runtime.ports import LOOPBACK, free_port, listening_socket
from backend.web.connections.connection import Connection
from media.renditions import Rendition, StoredPicture
from tests.community import Community, Person
from tests.integration import rows
from tests.integration.connections.reader import Reader, cookie_of, picture_of
from tests.integration.rows import person
from tests.waiting import eventually

SIZE = 100 * 1024
LOOK = 0.1  # seconds between two looks, here
DELIVERY = "backend.web.connections.delivery"


@pytest_asyncio.fixture
async def port(shared: Community, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    """Where the application is, behind real connections."""
    monkeypatch.setattr(f"{DELIVERY}.LOOK_SECONDS", LOOK)
    chosen = free_port()
    settings = msgspec.structs.replace(shared.settings, public_url=f"http://localhost:{chosen}")
    configuration = uvicorn.Config(
        guarded(shared.app, settings), http=Connection, ws="none", lifespan="off", log_config=None
    )
    server = uvicorn.Server(configuration)
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]  # they are the tests'
    serving = asyncio.create_task(server.serve(sockets=[listening_socket(LOOPBACK, chosen)]))
    yield chosen
    server.should_exit = True
    await serving


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """When it was looked, the first time before anything was answered."""
    moments: list[float] = []
    stored_rendition = images.stored_rendition

    async def noted(
        actor: Actor, *, image_id: UUID, rendition: Rendition, version: str | None
    ) -> StoredPicture:
        moments.append(time.monotonic())
        return await stored_rendition(actor, image_id=image_id, rendition=rendition, version=version)

    monkeypatch.setattr(images, "stored_rendition", noted)
    return moments


async def more(looks: list[float], number: int) -> None:
    """Wait for so many more looks."""
    wanted = len(looks) + number

    async def there_are() -> bool:
        return len(looks) >= wanted

    await eventually(there_are, "looks")


async def picture(shared: Community) -> tuple[Person, str]:
    """Somebody, and a picture that they may see."""
    case_id = await rows.case(await person(shared))
    image_id = await picture_of(shared.ports.object_store, case_id, SIZE)
    return await person(shared), f"/api/images/{image_id}/master"


async def begun(somebody: Person, path: str, port: int) -> Reader:
    reader = Reader(cookie_of(somebody), path, "Connection: close", port=port)
    await asyncio.to_thread(reader.take, 1000)
    assert reader.received.startswith(b"HTTP/1.1 200 ")
    return reader


async def rest(reader: Reader) -> bytes:
    await asyncio.to_thread(reader.take, 2 * SIZE)
    return bytes(reader.received).partition(b"\r\n\r\n")[2]


async def cut_off(reader: Reader) -> None:
    """Wait until the reader is, and has not got all of it."""

    async def ended() -> bool:
        return reader.has_ended()

    await eventually(ended, "the answer to be cut")
    assert len(await rest(reader)) < SIZE
    assert reader.was_cut


@asynccontextmanager
async def silence(shared: Community) -> AsyncIterator[None]:
    """The database answers no look."""
    holder = await asyncpg.connect(shared.settings.owner())
    async with holder.transaction():
        await holder.execute("LOCK TABLE sessions IN ACCESS EXCLUSIVE MODE")
        yield
    await holder.close()


async def test_there_is_one_look_in_each_interval_and_none_once_the_picture_has_arrived(
    shared: Community, port: int, looks: list[float]
) -> None:
    somebody, path = await picture(shared)
    with await begun(somebody, path, port) as reader:
        await more(looks, 8)
        assert await rest(reader) == bytes(SIZE)
    assert min(after - before for before, after in itertools.pairwise(looks[1:])) > LOOK * 0.9
    assert not [task for task in asyncio.all_tasks() if "_look_again" in repr(task)]


async def test_picture_goes_on_after_a_moment_in_which_no_look_was_answered(
    shared: Community, port: int, looks: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{DELIVERY}.LOOK_PATIENCE", 0.2)
    somebody, path = await picture(shared)
    with await begun(somebody, path, port) as reader:
        async with silence(shared):
            await more(looks, 3)
        await more(looks, 2)
        assert await rest(reader) == bytes(SIZE)


async def test_picture_is_cut_when_no_look_is_answered_for_long(
    shared: Community, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{DELIVERY}.LOOK_PATIENCE", 0.2)
    monkeypatch.setattr(f"{DELIVERY}.BLIND_SECONDS", 0.5)
    somebody, path = await picture(shared)
    with await begun(somebody, path, port) as reader:
        async with silence(shared):
            await cut_off(reader)


async def test_picture_is_cut_when_looking_itself_fails(
    shared: Community, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody, path = await picture(shared)
    with await begun(somebody, path, port) as reader:
        monkeypatch.setattr(images, "_VISIBLE_PICTURE", "no SQL")
        await cut_off(reader)


async def test_reader_who_takes_nothing_is_cut_off_with_the_right_to_see_it(
    shared: Community, port: int, looks: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{DELIVERY}.READING_SECONDS", 0.5)
    somebody, path = await picture(shared)
    with await begun(somebody, path, port) as reader:
        await cut_off(reader)
    assert len(looks) > 1

"""An object store that is gone, silent, failing or cut off: bounded waits, bounded attempts, one kind of error."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from media import s3
from media.object_store import ObjectStoreUnavailable
from media.s3 import S3ObjectStore

LOOPBACK = "127.0.0.1"
Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class FaultyServer:
    """Counts what reaches it and answers each request by one function."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self.requests = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.requests += 1
        await reader.readuntil(b"\r\n\r\n")
        await self._answer(reader, writer)
        writer.close()


@asynccontextmanager
async def faulty(answer: Answer) -> AsyncIterator[tuple[S3ObjectStore, FaultyServer]]:
    faults = FaultyServer(answer)
    server = await asyncio.start_server(faults.serve, LOOPBACK, 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield store_at(port), faults
    finally:
        server.close()


def store_at(port: int) -> S3ObjectStore:
    return S3ObjectStore(
        f"http://{LOOPBACK}:{port}", "key-for-tests", "secret-for-tests", "bucket", "us-east-1"
    )


async def overloaded(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    await writer.drain()


async def cut_off(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this")
    await writer.drain()


async def silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read()  # until the client gives up


@pytest.mark.parametrize(
    "use",
    [
        lambda store: store.check(),
        lambda store: store.ensure_bucket(),
        lambda store: store.put("name", b"x", media_type="image/jpeg"),
        lambda store: store.get("name"),
        lambda store: store.delete(["name"]),
        lambda store: anext(store.stream("name")),
        lambda store: anext(store.list("prefix")),
    ],
    ids=["check", "ensure_bucket", "put", "get", "delete", "stream", "list"],
)
async def test_overloaded_store_is_tried_three_times_and_told_as_unavailable(
    use: Callable[[S3ObjectStore], Awaitable[object]],
) -> None:
    async with faulty(overloaded) as (store, server):
        with pytest.raises(ObjectStoreUnavailable):
            await use(store)
        assert server.requests == 3


async def test_absent_server_is_told_as_unavailable() -> None:
    async with faulty(overloaded) as (store, _):
        pass
    with pytest.raises(ObjectStoreUnavailable):  # its port is closed again
        await store.get("name")


async def test_silent_server_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(s3, "READ_SECONDS", 0.2)
    async with faulty(silent) as (store, server):
        with pytest.raises(ObjectStoreUnavailable):
            await store.get("name")
        assert server.requests == 3


async def test_object_that_arrives_cut_off_is_never_handed_out_as_whole() -> None:
    async with faulty(cut_off) as (store, _):
        with pytest.raises(ObjectStoreUnavailable):
            await store.get("name")
        stream = store.stream("name")
        assert await anext(stream) == b"only this"
        with pytest.raises(ObjectStoreUnavailable):
            await anext(stream)


async def test_error_names_neither_object_nor_key() -> None:
    async with faulty(overloaded) as (store, _):
        with pytest.raises(ObjectStoreUnavailable) as caught:
            await store.get("images/secret-name")
    assert "secret" not in str(caught.value)

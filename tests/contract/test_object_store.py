"""What every object store must do, tried on real servers."""

import asyncio
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from media import s3_listing
from media.object_store import ObjectMissing, ObjectStore, ObjectStoreUnavailable, StoredObject
from media.s3 import S3ObjectStore
from tests.contract.conftest import Access, access_to
from tests.servers.platform import Addresses

MORE_THAN_ONE_PAGE = 1_040  # a listing and a deletion go by the thousand


@pytest.mark.parametrize("content", [b"", b"pixels", os.urandom(6_000_000)], ids=["empty", "small", "6 MB"])
async def test_object_reads_back_as_it_was_put(store: ObjectStore, prefix: str, content: bytes) -> None:
    await store.put(prefix + "a.jpg", content, media_type="image/jpeg")
    assert await store.get(prefix + "a.jpg") == content
    assert b"".join([piece async for piece in store.stream(prefix + "a.jpg")]) == content


async def test_file_reads_back_as_it_was_put(store: ObjectStore, prefix: str, tmp_path: Path) -> None:
    path = tmp_path / "whatever.bin"
    path.write_bytes(os.urandom(3_000_000))
    await store.put_file(prefix + "b.jpg", path, media_type="image/jpeg")
    assert await store.get(prefix + "b.jpg") == path.read_bytes()


async def test_stream_comes_in_pieces_no_larger_than_asked(store: ObjectStore, prefix: str) -> None:
    await store.put(prefix + "c", bytes(1_000_000), media_type="application/octet-stream")
    sizes = [len(piece) async for piece in store.stream(prefix + "c", chunk=300_000)]
    assert max(sizes) <= 300_000
    assert sum(sizes) == 1_000_000


async def test_stream_that_is_given_up_leaves_the_store_usable(store: ObjectStore, prefix: str) -> None:
    await store.put(prefix + "d", bytes(5_000_000), media_type="application/octet-stream")
    for _ in range(20):  # more often than there are connections
        stream = store.stream(prefix + "d", chunk=1000)
        assert len(await anext(aiter(stream))) == 1000
        await stream.aclose()
    assert len(await store.get(prefix + "d")) == 5_000_000


async def test_absent_object_is_missing(store: ObjectStore, prefix: str) -> None:
    await store.put(prefix + "folder/object", b"x", media_type="image/jpeg")
    for name in (prefix + "absent", prefix + "folder", prefix + "folder/absent"):
        with pytest.raises(ObjectMissing):
            await store.get(name)
        with pytest.raises(ObjectMissing):
            await anext(aiter(store.stream(name)))


async def test_deleted_object_is_missing_and_may_be_deleted_again(store: ObjectStore, prefix: str) -> None:
    await store.put(prefix + "gone", b"x", media_type="image/jpeg")
    await store.put(prefix + "kept", b"y", media_type="image/jpeg")
    for _ in range(2):
        await store.delete([prefix + "gone", prefix + "never-was"])
        with pytest.raises(ObjectMissing):
            await store.get(prefix + "gone")
    assert await store.get(prefix + "kept") == b"y"


async def test_nothing_is_deleted_by_an_empty_list(store: ObjectStore, prefix: str) -> None:
    await store.put(prefix + "kept", b"y", media_type="image/jpeg")
    await store.delete([])
    assert await store.get(prefix + "kept") == b"y"


async def test_listing_has_exactly_what_starts_with_the_prefix(store: ObjectStore, prefix: str) -> None:
    before = datetime.now(UTC) - timedelta(minutes=5)
    for name, size in (("in/1", 3), ("in/deeper/2", 0), ("inside", 1), ("out/3", 1)):
        await store.put(prefix + name, bytes(size), media_type="image/jpeg")
    found = {item.name: item async for item in store.list(prefix + "in/")}
    assert {name: item.size for name, item in found.items()} == {
        prefix + "in/1": 3,
        prefix + "in/deeper/2": 0,
    }
    assert all(before < item.modified < datetime.now(UTC) + timedelta(minutes=5) for item in found.values())
    assert [item async for item in store.list(prefix + "nothing/")] == []


async def test_listing_and_deleting_go_beyond_one_page(store: ObjectStore, prefix: str) -> None:
    names = {f"{prefix}{number // 100}/{number}" for number in range(MORE_THAN_ONE_PAGE)}
    await asyncio.gather(*(store.put(name, b"x", media_type="image/jpeg") for name in names))
    assert {item.name async for item in store.list(prefix)} == names
    await store.delete(sorted(names))
    assert [item async for item in store.list(prefix)] == []


async def test_check_passes_on_a_store_that_lets_us_in(store: ObjectStore) -> None:
    await store.check()


async def test_making_the_bucket_twice_is_fine(store: S3ObjectStore) -> None:
    await store.ensure_bucket()


async def test_bucket_is_made_where_it_is_missing(object_store_server: Addresses) -> None:
    """On the embedded server only: nobody wants a further bucket on a server that they named."""
    fresh = S3ObjectStore(*access_to(object_store_server)._replace(bucket="made-by-contract"))
    with pytest.raises(ObjectStoreUnavailable):
        await fresh.check()
    await fresh.ensure_bucket()
    await fresh.check()


@pytest.mark.parametrize("wrong", ["secret_access_key", "bucket"])
async def test_wrong_access_is_told_as_unavailable(access: Access, prefix: str, wrong: str) -> None:
    stranger = S3ObjectStore(*access._replace(**{wrong: "not-what-it-should-be"}))
    with pytest.raises(ObjectStoreUnavailable):
        await stranger.check()
    with pytest.raises(ObjectStoreUnavailable):
        await stranger.put(prefix + "e", b"x", media_type="image/jpeg")
    with pytest.raises(ObjectStoreUnavailable):
        await stranger.get(prefix + "e")


async def test_pages_go_through_everything_in_order(
    store: ObjectStore, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3_listing, "PAGE", 2)
    names = sorted(f"{prefix}{name}" for name in ("a/1", "a/2", "a.b", "a-b", "b", "c/d/e"))
    for name in names:
        await store.put(name, b"xyz", media_type="image/jpeg")
    found: list[StoredObject] = []
    page = await store.page(prefix)
    while page.objects and page.objects[0].name.startswith(prefix):
        found += page.objects
        assert abs(page.moment - datetime.now(UTC)) < timedelta(minutes=5)
        page = await store.page(page.objects[-1].name)
    listed = [one for one in found if one.name.startswith(prefix)]
    assert [(one.name, one.size) for one in listed] == [(name, 3) for name in names]
    assert all(abs(one.modified - datetime.now(UTC)) < timedelta(minutes=5) for one in listed)


async def test_exactly_what_was_put_exists(store: ObjectStore, prefix: str) -> None:
    await store.put(prefix + "folder/object", b"x", media_type="image/jpeg")
    assert await store.exists(prefix + "folder/object")
    for name in ("folder", "folder/", "folder/obj", "absent"):
        assert not await store.exists(prefix + name)


async def test_uploads_that_never_ended_are_aborted_when_they_are_old(
    store: S3ObjectStore, access: Access, prefix: str
) -> None:
    begun = store._client.create_multipart_upload(Bucket=access.bucket, Key=prefix + "never")

    def under_way() -> list[str]:
        answer = store._client.list_multipart_uploads(Bucket=access.bucket)
        return [one["UploadId"] for one in answer.get("Uploads", [])]

    now = timedelta(seconds=-60)
    assert await store.remove_unfinished((prefix,), timedelta(days=1)) == 0
    assert await store.remove_unfinished((f"{prefix}other/",), now) == 0
    assert begun["UploadId"] in under_way()
    assert [await store.remove_unfinished((prefix,), now) for _ in range(2)] == [1, 0]
    assert begun["UploadId"] not in under_way()

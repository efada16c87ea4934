"""The object store over S3, by boto3; the only place that names it."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from boto3.session import Session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from urllib3.exceptions import HTTPError

from media.object_store import (
    STREAM_CHUNK,
    ListedPage,
    ObjectMissing,
    ObjectStoreFull,
    ObjectStoreUnavailable,
    StoredObject,
)
from media.s3_listing import abort_uploads, listed_after
from media.store_folder import files_under, page_of_files, remove_unfinished_files

CONNECT_SECONDS = 3
READ_SECONDS = 10
ATTEMPTS = 3
WHOLE_SECONDS = 15
"""What one call may take with all its attempts; not for whole files, which jobs alone store."""
CONNECTIONS = 16
_DELETE_BATCH = 1000  # what one DeleteObjects request may name
_MISSING = frozenset({"NoSuchKey", "404", "NoSuchUpload"})  # HEAD answers have no body, only the status
_FULL = 507  # the status, whatever a server calls it
_NAMELESS_REGION = "us-east-1"  # S3 refuses its name as a location

T = TypeVar("T")


class S3ObjectStore:
    """One bucket of any server that speaks S3 with signature version 4 and path-style addresses.

    `folder` is where the server keeps its buckets, when that is a folder on this machine.

    boto3 blocks, so its calls run in threads of their own: a slow store cannot use up what others share.
    """

    def __init__(
        self,
        endpoint_url: str,
        access_key_id: str,
        secret_access_key: str,
        bucket: str,
        region: str,
        folder: Path | None = None,
    ) -> None:
        self._folder = folder
        self._bucket = bucket
        self._region = region
        self._client = Session().client(
            "s3",
            endpoint_url=endpoint_url,
            aws_access_key_id=access_key_id,
            aws_secret_access_key=secret_access_key,
            region_name=region,
            config=Config(
                signature_version="s3v4",
                s3={"addressing_style": "path"},
                connect_timeout=CONNECT_SECONDS,
                read_timeout=READ_SECONDS,
                retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
                max_pool_connections=CONNECTIONS,
            ),
        )
        self._threads = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="object-store")

    async def ensure_bucket(self) -> None:
        """Create the bucket where it is missing. Raises `ObjectStoreUnavailable`."""
        try:
            await self._run(lambda: self._client.head_bucket(Bucket=self._bucket))
        except ObjectMissing:
            await self._run(self._create_bucket)

    async def check(self) -> None:
        """Return when the bucket answers. Raises `ObjectStoreUnavailable`."""
        try:
            await self._run(lambda: self._client.head_bucket(Bucket=self._bucket))
        except ObjectMissing as error:
            raise ObjectStoreUnavailable from error

    async def put(self, name: str, content: bytes, *, media_type: str) -> None:
        """Store an object; when this returns it is whole and readable."""
        await self._run(
            lambda: self._client.put_object(
                Bucket=self._bucket, Key=name, Body=content, ContentType=media_type
            )
        )

    async def put_file(self, name: str, path: Path, *, media_type: str) -> None:
        """Store a file's content without holding it in memory."""

        def send() -> None:
            with path.open("rb") as body:
                self._client.put_object(Bucket=self._bucket, Key=name, Body=body, ContentType=media_type)

        await self._run(send, seconds=None)

    async def get(self, name: str) -> bytes:
        """Return the whole object. Raises `ObjectMissing`."""

        def fetch() -> bytes:
            with self._client.get_object(Bucket=self._bucket, Key=name)["Body"] as body:
                return body.read()

        return await self._run(fetch)

    async def stream(self, name: str, *, chunk: int = STREAM_CHUNK) -> AsyncGenerator[bytes, None]:
        """Yield the object in pieces of at most `chunk` bytes. Raises `ObjectMissing` before the first."""
        body = await self._run(lambda: self._client.get_object(Bucket=self._bucket, Key=name)["Body"])
        try:
            while piece := await self._run(lambda: body.read(chunk)):
                yield piece
        finally:
            body.close()

    async def delete(self, names: Sequence[str]) -> None:
        """Delete the objects; one that is absent is fine."""
        for start in range(0, len(names), _DELETE_BATCH):
            await self._run(partial(self._delete, names[start : start + _DELETE_BATCH]))

    async def list(self, prefix: str) -> AsyncIterator[StoredObject]:
        """Yield every object whose name starts with the prefix."""
        pages = iter(
            self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
        )
        while page := await self._run(lambda: next(pages, None)):
            for item in page.get("Contents", []):
                yield StoredObject(item["Key"], item["Size"], item["LastModified"])

    async def remains(self, prefix: str) -> Sequence[str]:
        """The names of whatever is left under a prefix, in the listing and in the store's own folder."""
        listed = [stored.name async for stored in self.list(prefix)]
        if self._folder is None:
            return listed
        return [*listed, *await asyncio.to_thread(files_under, self._folder / self._bucket, prefix)]

    async def page(self, after: str) -> ListedPage:
        """Return the next objects behind a name. Raises `ObjectStoreUnavailable`, also for a store without an order."""
        if self._folder is None:
            page = await self._run(lambda: listed_after(self._client, self._bucket, after))
        else:
            page = await asyncio.to_thread(page_of_files, self._folder / self._bucket, after)
        names = [after, *(stored.name for stored in page.objects)]
        if any(one >= other for one, other in pairwise(names)):
            raise ObjectStoreUnavailable("unordered listing")
        return page

    async def exists(self, name: str) -> bool:
        """Say whether there is an object of exactly that name."""
        try:
            await self._run(lambda: self._client.head_object(Bucket=self._bucket, Key=name))
        except ObjectMissing:
            return False
        return True

    async def remove_unfinished(self, prefixes: tuple[str, ...], older_than: timedelta) -> int:
        """Abort multipart uploads, which other releases or tools may have begun, and remove files of cut writes."""
        removed = 0
        with suppress(ObjectMissing):  # how some servers say that there is no upload at all
            removed = await self._run(
                lambda: abort_uploads(self._client, self._bucket, prefixes, older_than), seconds=None
            )
        if self._folder is not None:
            folders = [self._folder / self._bucket / prefix for prefix in prefixes]
            removed += await asyncio.to_thread(remove_unfinished_files, folders, older_than)
        return removed

    async def _run(self, call: Callable[[], T], *, seconds: float | None = WHOLE_SECONDS) -> T:
        """Call in a thread. One that is given up ends by its own limits; what it may still store is named nowhere."""
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.get_running_loop().run_in_executor(self._threads, _in_our_words, call)
        except TimeoutError as error:
            raise ObjectStoreUnavailable("deadline") from error

    def _create_bucket(self) -> None:
        with suppress(self._client.exceptions.BucketAlreadyOwnedByYou):  # another process was faster
            if self._region == _NAMELESS_REGION:
                self._client.create_bucket(Bucket=self._bucket)
            else:
                self._client.create_bucket(
                    Bucket=self._bucket,
                    CreateBucketConfiguration={
                        "LocationConstraint": self._region,  # type: ignore[typeddict-item]  # servers other than Amazon's name regions as they like
                    },
                )

    def _delete(self, names: Sequence[str]) -> None:
        answer = self._client.delete_objects(
            Bucket=self._bucket, Delete={"Objects": [{"Key": name} for name in names], "Quiet": True}
        )
        for failure in answer.get("Errors", []):
            if failure.get("Code") != "NoSuchKey":
                raise ObjectStoreUnavailable(failure.get("Code", "unknown"))


def _in_our_words(call: Callable[[], T]) -> T:
    try:
        return call()
    except ClientError as error:
        raise _named(error) from error
    except (BotoCoreError, HTTPError) as error:  # the second comes bare from a body that breaks off
        raise ObjectStoreUnavailable(type(error).__name__) from error


def _named(error: ClientError) -> ObjectMissing | ObjectStoreUnavailable:
    code = error.response.get("Error", {}).get("Code", "unknown")
    if code in _MISSING:
        return ObjectMissing(code)
    if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == _FULL:
        return ObjectStoreFull(code)
    return ObjectStoreUnavailable(code)

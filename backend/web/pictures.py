"""Pictures out of the object store, piece by piece."""

from collections.abc import AsyncIterator, Mapping

import structlog
from litestar.response import Stream

from backend.kernel.errors import NotFound
from media.object_store import ObjectMissing

log = structlog.get_logger()


async def picture(chunks: AsyncIterator[bytes], *, media_type: str, headers: Mapping[str, str]) -> Stream:
    """The answer with a picture, after its first piece was read: a silent store is an error, not a cut picture.

    Raises NotFound when the picture was destroyed since it was looked up.
    """
    try:
        first = await anext(chunks, b"")
    except ObjectMissing as missing:
        log.warning("a picture is not in the store")
        raise NotFound from missing

    async def all_chunks() -> AsyncIterator[bytes]:
        yield first
        async for chunk in chunks:
            yield chunk

    return Stream(all_chunks(), media_type=media_type, headers=dict(headers))

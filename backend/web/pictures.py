"""Pictures out of the object store, piece by piece, for as long as their reader may see them."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

import structlog
from litestar import Request
from litestar.datastructures import State
from litestar.response import Stream

from backend.kernel.actor import Actor
from backend.kernel.errors import NotFound, NotVerified
from backend.web.connections.delivery import LINE, watched
from media.object_store import ObjectMissing, ObjectStore
from media.renditions import StoredPicture

log = structlog.get_logger()


async def picture(
    request: Request[Actor, None, State],
    store: ObjectStore,
    look: Callable[[], Awaitable[StoredPicture]],
    *,
    headers: Mapping[str, str],
) -> Stream:
    """The answer with a picture, after its first piece was read: a silent store is an error, not a cut picture.

    `look` finds the picture if its reader is let in and may see it, by one small query. It is asked anew while the
    answer is on its way, which is cut once it raises NotFound or NotVerified, or finds another picture in its place.
    Raises what `look` raises, and NotFound when the picture was destroyed since.
    """
    stored = await look()
    chunks = store.stream(stored.object_name)
    try:
        first, second = await anext(chunks, b""), await anext(chunks, b"")
    except ObjectMissing as missing:
        log.warning("a picture is not in the store")
        raise NotFound from missing

    async def may_see() -> bool:
        try:
            return await look() == stored
        except (NotFound, NotVerified):
            return False

    line = request.scope["state"].get(LINE)  # none where tests ask inside their own process: nothing to cut
    watch = watched(line, may_see) if line is not None else contextlib.nullcontext()

    async def all_chunks() -> AsyncIterator[bytes]:
        async with contextlib.aclosing(chunks), watch:
            yield first
            yield second
            async for chunk in chunks:
                yield chunk

    # Its reader need not wait for the end of a small picture, which comes when all of it has arrived.
    length = {} if second else {"Content-Length": str(len(first))}
    return Stream(all_chunks(), media_type=stored.media_type, headers={**headers, **length})

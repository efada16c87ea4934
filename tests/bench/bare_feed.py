"""The least that a feed could be: one handler, one session look-up, one prepared query.

    python -m tests.bench.bare_feed PORT

serves it on loopback, with the database of DATABASE_URL.
"""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import uvicorn
from litestar import Litestar, Request, Response, get

from backend.accounts.queries import actor_of
from backend.kernel.database import close_pool, open_pool

PAGE = """
SELECT json_build_object('items', json_agg(card), 'next_cursor', max(published_at))::text FROM (
    SELECT c.id, c.title, c.question, c.specialty, c.body_site, c.published_at,
           (SELECT count(*) FROM case_images n WHERE n.case_id = c.id) AS image_count,
           json_build_object('id', c.author_id, 'display_name', a.display_name, 'profession', a.profession) AS author,
           json_build_object('id', i.id, 'position', i.position, 'state', i.state, 'refusal', i.refusal,
               'description', i.description, 'width', i.width, 'height', i.height, 'placeholder', i.placeholder,
               'urls', json_build_object('small', '/api/images/' || i.id || '/small?version=' || v.version,
                                         'medium', '/api/images/' || i.id || '/medium?version=' || v.version,
                                         'large', '/api/images/' || i.id || '/large?version=' || v.version,
                                         'master', '/api/images/' || i.id || '/master?version=' || v.version)) AS image
    FROM (SELECT * FROM cases WHERE state = 'published' ORDER BY published_at DESC, id DESC LIMIT 20) c
    JOIN accounts a ON a.id = c.author_id
    CROSS JOIN LATERAL (SELECT * FROM case_images i WHERE i.case_id = c.id ORDER BY i.position LIMIT 1) i
    CROSS JOIN LATERAL (SELECT left(encode(sha256(convert_to(i.folder, 'UTF8')), 'hex'), 12) AS version) v
    ORDER BY c.published_at DESC, c.id DESC
) card
"""


def bare_app(pool: "asyncpg.Pool[asyncpg.Record] | None") -> Litestar:
    """The application; without a pool it opens those of DATABASE_URL when it starts."""
    pools = [pool] if pool is not None else []

    @asynccontextmanager
    async def connected(_: Litestar) -> AsyncIterator[None]:
        await open_pool(os.environ["DATABASE_URL"])
        pools.append(await asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=4, max_size=10))
        yield
        await pools[0].close()
        await close_pool()

    @get("/api/cases")
    async def read(request: Request) -> Response[bytes]:  # type: ignore[type-arg]  # any state
        actor = await actor_of(request.cookies["caserounds"])
        assert actor is not None
        async with pools[0].acquire() as connection:
            page = await connection.fetchval(PAGE)
        return Response(page.encode(), media_type="application/json")

    return Litestar(
        [read], openapi_config=None, logging_config=None, lifespan=[connected] if pool is None else []
    )


if __name__ == "__main__":
    uvicorn.run(bare_app(None), port=int(sys.argv[1]), access_log=False, log_level="warning")

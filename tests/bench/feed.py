"""How fast a signed-in page of the feed is, beside a bare handler that answers the same JSON.

    python -m tests.bench.feed [cases, 10000 by default]

Both sides are Litestar applications called through ASGI, without a server or a socket between, so nothing that they
share makes them look alike. The bare one looks the session up as the app does and sends what one prepared asyncpg
query, assembling the JSON inside PostgreSQL, returns. Rounds alternate; the median ratio counts. Budget: at least 0.6.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
import httpx
from litestar import Litestar, Request, Response, get

from backend.accounts.queries import actor_of
from backend.accounts.service.sessions import begin_session
from backend.app import create_app
from backend.kernel.database import close_pool, fetch_value, open_pool
from backend.kernel.log import configure_logging
from backend.settings import load
from backend.web.authentication import cookie_name
from backend.web.request_id import RequestContext
from notifications.vapid import generate_private_key
from tests.bench.generated import generate_cases
from tests.servers import platform
from tests.servers.platform import PostgresServer

BUDGET = 0.6
ROUNDS = 7
REQUESTS = 300
AT_ONCE = 4

BARE = """
SELECT json_build_object('items', json_agg(card), 'next_cursor', max(published_at))::text FROM (
    SELECT c.id, c.title, c.question, c.specialty, c.body_site, c.published_at, 2 AS image_count,
           json_build_object('id', c.author_id, 'display_name', a.display_name, 'profession', a.profession) AS author,
           json_build_object('id', i.id, 'position', i.position, 'state', i.state, 'refusal', i.refusal,
               'description', i.description, 'width', i.width, 'height', i.height, 'placeholder', i.placeholder,
               'urls', json_build_object('small', '/api/images/' || i.id || '/small',
                                         'medium', '/api/images/' || i.id || '/medium',
                                         'large', '/api/images/' || i.id || '/large',
                                         'master', '/api/images/' || i.id || '/master')) AS image
    FROM (SELECT * FROM cases WHERE state = 'published' ORDER BY published_at DESC, id DESC LIMIT 20) c
    JOIN accounts a ON a.id = c.author_id
    CROSS JOIN LATERAL (SELECT * FROM case_images i WHERE i.case_id = c.id ORDER BY i.position LIMIT 1) i
    ORDER BY c.published_at DESC, c.id DESC
) card
"""


def bare_app(pool: "asyncpg.Pool[asyncpg.Record]") -> Litestar:
    @get("/api/cases")
    async def read(request: Request) -> Response[bytes]:  # type: ignore[type-arg]  # any state
        actor = await actor_of(request.cookies["caserounds"])
        assert actor is not None
        async with pool.acquire() as connection:
            page = await connection.fetchval(BARE)
        return Response(page.encode(), media_type="application/json")

    return Litestar([read], openapi_config=None, logging_config=None)


async def requests_per_second(client: httpx.AsyncClient) -> float:
    async def some() -> None:
        for _ in range(REQUESTS // AT_ONCE):
            answer = await client.get("/api/cases")
            assert answer.status_code == 200

    started = time.perf_counter()
    await asyncio.gather(*(some() for _ in range(AT_ONCE)))
    return REQUESTS / (time.perf_counter() - started)


async def measure(environment: dict[str, str], count: int) -> None:
    settings = load(environment)
    configure_logging(as_json=True)  # what production writes; to see the figures alone, add 2>/dev/null
    await open_pool(settings.database_url)
    await generate_cases(count, owner_url=environment["DATABASE_OWNER_URL"])
    token = await begin_session(await fetch_value("SELECT id FROM accounts LIMIT 1"), replacing=None)
    pool = await asyncpg.create_pool(settings.database_url, min_size=4, max_size=10)
    cookies = {cookie_name(secure=settings.secure): token}
    ours = client_of(RequestContext(create_app(settings), secure=False), settings.public_url, cookies)
    bare = client_of(bare_app(pool), settings.public_url, cookies)
    page = (await ours.get("/api/cases")).json()
    assert [card["id"] for card in page["items"]] == [
        card["id"] for card in (await bare.get("/api/cases")).json()["items"]
    ]
    ratios, rates = [], []
    for _ in range(ROUNDS):
        bare_rate, our_rate = await requests_per_second(bare), await requests_per_second(ours)
        ratios.append(our_rate / bare_rate)
        rates.append((our_rate, bare_rate))
    print(f"feed, a signed-in page of {len(page['items'])} cards at {count} cases, {AT_ONCE} at once")
    print(
        f"  requests/s beside the bare handler: {statistics.median(ratios):.2f} (budget: at least {BUDGET})"
    )
    print(
        f"  that is {statistics.median(r[0] for r in rates):.0f} beside {statistics.median(r[1] for r in rates):.0f}"
    )
    await pool.close()
    await close_pool()


def client_of(app: Callable[..., Awaitable[None]], url: str, cookies: dict[str, str]) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=url, cookies=cookies)


async def prepare(home: Path) -> dict[str, str]:
    addresses = platform.addresses()
    database = await PostgresServer(addresses).create_database()
    environment = platform.environment(
        addresses, database, home=home, vapid_private_key=generate_private_key()
    )
    await platform.migrate(environment)
    return environment


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    servers = platform.begin()
    try:
        with tempfile.TemporaryDirectory() as home:
            environment = asyncio.run(prepare(Path(home)))
            asyncio.run(measure(environment, count))
    finally:
        platform.end(servers)


if __name__ == "__main__":
    main()

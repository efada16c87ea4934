"""How fast a signed-in page of the feed is, beside a bare handler that answers the same JSON.

    python -m tests.bench.feed [cases …, 10000 by default]

Both sides are Litestar applications. The bare one looks the session up as the app does and sends what one prepared
asyncpg query, assembling the JSON inside PostgreSQL, returns. They are compared twice: called through ASGI, without a
server or a socket between, so that nothing that they share makes them look alike; and as servers with 16 connections
each. Rounds alternate; medians count. Budget: at least 0.6; at a million cases at most 1.2 times the cost at ten
thousand.
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

from backend.accounts.service.sessions import begin_session
from backend.app import create_app
from backend.cases.queries import feed
from backend.kernel.database import close_pool, fetch_all, fetch_value, open_pool
from backend.kernel.log import configure_logging
from backend.settings import load
from backend.web.authentication import cookie_name
from backend.web.request_id import RequestContext
from notifications.vapid import generate_private_key
from tests.bench.bare_feed import bare_app
from tests.bench.generator.fill import Generator
from tests.bench.serving import Latencies, load_alternately, served
from tests.servers import platform
from tests.servers.platform import PostgresServer

BUDGET = 0.6
ROUNDS = 7
REQUESTS = 300
AT_ONCE = 4
READER = "SELECT id FROM accounts WHERE verified_at IS NOT NULL ORDER BY id LIMIT 1"


async def requests_per_second(client: httpx.AsyncClient) -> float:
    async def some() -> None:
        for _ in range(REQUESTS // AT_ONCE):
            answer = await client.get("/api/cases")
            assert answer.status_code == 200

    started = time.perf_counter()
    await asyncio.gather(*(some() for _ in range(AT_ONCE)))
    return REQUESTS / (time.perf_counter() - started)


async def measure(environment: dict[str, str], count: int) -> None:
    """Print every figure for one size."""
    settings = load(environment)
    configure_logging(as_json=True)  # what production writes; to see the figures alone, add 2>/dev/null
    await Generator(environment["DATABASE_OWNER_URL"], cases=count, comments=count * 10).fill()
    await open_pool(settings.database_url)
    token = await begin_session(await fetch_value(READER), replacing=None)
    cookies = {cookie_name(secure=settings.secure): token}
    print(f"feed, a signed-in page of 20 cards at {count} cases")
    await without_sockets(environment, cookies)
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    with served(environment) as (ours, bare):
        latencies = await load_alternately({"ours": ours, "bare": bare}, cookie)
    print_latencies(latencies)
    await print_plan()
    await close_pool()


async def without_sockets(environment: dict[str, str], cookies: dict[str, str]) -> None:
    settings = load(environment)
    pool = await asyncpg.create_pool(settings.database_url, min_size=4, max_size=10)
    ours = client_of(RequestContext(create_app(settings), pinned=frozenset()), settings.public_url, cookies)
    bare = client_of(bare_app(pool), settings.public_url, cookies)
    page = (await ours.get("/api/cases")).json()["items"]
    assert len(page) == 20
    assert [card["id"] for card in page] == [
        card["id"] for card in (await bare.get("/api/cases")).json()["items"]
    ]
    rates = []
    for _ in range(ROUNDS):
        bare_rate, our_rate = await requests_per_second(bare), await requests_per_second(ours)
        rates.append((our_rate, bare_rate))
    ratio = statistics.median(our_rate / bare_rate for our_rate, bare_rate in rates)
    print(
        f"  through ASGI, {AT_ONCE} at once, requests/s beside the bare handler: {ratio:.2f} (budget: {BUDGET})"
    )
    print(
        f"  that is {statistics.median(r[0] for r in rates):.0f} beside {statistics.median(r[1] for r in rates):.0f}"
    )
    await pool.close()


def print_latencies(latencies: dict[str, Latencies]) -> None:
    ours, bare = latencies["ours"], latencies["bare"]
    print(f"  as servers, 16 connections, requests/s beside the bare handler: {ours.rate / bare.rate:.2f}")
    for name, found in (("ours", ours), ("bare", bare)):
        print(
            f"  {name}: {found.rate:.0f}/s, p50 {found.percentile(50):.1f} ms, p99 {found.percentile(99):.1f} ms"
        )


async def print_plan() -> None:
    print("  plan of the feed's query:")
    plan = "EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) " + feed._feed_sql("")
    for row in await fetch_all(plan, 21):
        print(f"    {row[0]}")


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
    sizes = [int(text) for text in sys.argv[1:]] or [10_000]
    servers = platform.begin()
    try:
        for count in sizes:
            with tempfile.TemporaryDirectory() as home:
                environment = asyncio.run(prepare(Path(home)))
                asyncio.run(measure(environment, count))
    finally:
        platform.end(servers)


if __name__ == "__main__":
    main()

"""Measurements: with a key or on a port of their own, readable by Prometheus, bounded, and of nobody."""

import asyncio
from uuid import UUID, uuid4

import httpx
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from backend.app import create_metrics_app
from backend.kernel.actor import Role, Scope
from backend.kernel.clock import now
from backend.kernel.database import close_pool, open_pool, transaction
from backend.runtime.ports import free_port
from tests.community import Community, Person
from tests.integration import rows
from tests.integration.admin.happenings import set_aside
from tests.integration.admin.scripts import made_by, problem
from tests.integration.api_routes import routes_of
from tests.integration.rows import person
from tests.integration.runtime.test_commands import caserounds

LABELS = {"method", "route", "status", "le", "queue", "kind", "state"}


def samples(text: str) -> list[Sample]:
    return [sample for family in text_string_to_metric_families(text) for sample in family.samples]


def value(text: str, name: str, **labels: str) -> float:
    [found] = [
        sample.value
        for sample in samples(text)
        if sample.name == f"caserounds_{name}" and labels.items() <= sample.labels.items()
    ]
    return found


async def reader(community: Community) -> Person:
    return await made_by(community, await person(community, role=Role.ADMIN), Scope.METRICS_READ)


async def scraped(caller: Person) -> str:
    answer = await caller.get("/metrics")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert answer.headers["cache-control"] == "no-store"
    return answer.text


async def alone() -> httpx.Response:
    """Ask the application that listens on METRICS_PORT."""
    transport = httpx.ASGITransport(app=create_metrics_app())  # type: ignore[arg-type]  # ASGI by other names
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:9000") as scraper:
        return await scraper.get("/metrics")


async def test_both_ways_say_the_same_in_prometheus_form(shared: Community) -> None:
    with_key, without = await scraped(await reader(shared)), await alone()
    assert without.status_code == 200
    names = {sample.name for sample in samples(with_key)}
    assert {sample.name for sample in samples(without.text)} == names
    assert {
        "caserounds_requests_total",
        "caserounds_request_seconds_bucket",
        "caserounds_database_connections",
        "caserounds_database_up",
        "caserounds_jobs",
        "caserounds_oldest_job_seconds",
        "caserounds_reviews_waiting",
        "caserounds_oldest_review_seconds",
        "caserounds_uploads",
        "caserounds_pushes_of_the_hour",
        "caserounds_sessions",
        "caserounds_audit_entries",
    } <= names


async def test_beside_the_api_a_key_is_needed_and_of_this_scope(shared: Community) -> None:
    admin = await person(shared, role=Role.ADMIN)
    others = [scope for scope in Scope if scope is not Scope.METRICS_READ]
    assert problem(await (await shared.stranger()).get("/metrics")) == (401, "not-signed-in")
    assert problem(await (await person(shared)).get("/metrics")) == (403, "not-allowed")
    assert problem(await (await made_by(shared, admin, *others)).get("/metrics")) == (403, "not-allowed")
    assert (await admin.get("/metrics")).status_code == 200


async def test_requests_are_counted_by_the_template_of_their_address(shared: Community) -> None:
    caller, peer = await reader(shared), await person(shared)
    route = {"method": "GET", "route": "/api/cases/{case_id}"}

    async def counted() -> float:
        found = [
            sample.value
            for sample in samples(await scraped(caller))
            if sample.name == "caserounds_requests_total" and sample.labels == {**route, "status": "404"}
        ]
        return sum(found)

    before = await counted()
    for _ in range(3):
        await peer.get(f"/api/cases/{uuid4()}")
    assert await counted() == before + 3
    assert value(await scraped(caller), "request_seconds_bucket", **route, le="+Inf") >= 3


async def test_nobody_makes_a_new_label(shared: Community) -> None:
    caller, stranger = await reader(shared), await shared.stranger()

    def seen(text: str) -> set[tuple[str, str]]:
        return {pair for sample in samples(text) for pair in sample.labels.items() if pair[0] != "le"}

    for path in ("/api/first", "/first", "/api/cases/first"):
        for method in ("GET", "POST", "INVENTED"):
            await stranger.browser.request(method, path)
    await scraped(caller)
    before = seen(await scraped(caller))  # which has seen a scrape itself
    for number in range(20):
        for path in (f"/api/{number}", f"/{number}/{uuid4()}", f"/api/cases/{number}"):
            for method in ("GET", "POST", f"INVENTED{number}"):
                await stranger.browser.request(method, path)
    assert seen(await scraped(caller)) - before == set()


async def test_labels_are_words_of_ours_and_templates_only(shared: Community) -> None:
    caller, author = await reader(shared), await person(shared, display_name="Dr Findable")
    case_id = await rows.case(author, state="in_review", title="Findable title")
    await author.get(f"/api/cases/{case_id}")
    text = await scraped(caller)
    assert {name for sample in samples(text) for name in sample.labels} <= LABELS
    templates = {route.template for route in routes_of(shared.app)} | {"-"}
    routes = {sample.labels["route"] for sample in samples(text) if "route" in sample.labels}
    assert routes - templates <= {"/metrics"}
    for secret in ("Findable", str(case_id), author.me["id"], author.me["email"]):
        assert secret not in text


async def test_what_waits_is_told_with_how_long(community: Community) -> None:
    caller, author = await reader(community), await person(community)
    hour_ago = (await rows.rows("SELECT now() - interval '1 hour' AS at"))[0]["at"]
    before = await scraped(caller)
    assert value(before, "jobs", queue="default", status="failed") == 0
    assert value(before, "oldest_job_seconds", queue="default") == 0
    assert value(before, "oldest_review_seconds", kind="case") == 0
    for _ in range(2):
        await set_aside("objects_doomed")
    job = "INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('push', 'push_due') RETURNING id"
    [queued] = await rows.rows(job)
    await rows.rows("UPDATE procrastinate_events SET at = $2 WHERE job_id = $1", queued["id"], hour_ago)
    await rows.rows(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, scheduled_at)"
        " VALUES ('image', 'image_received', now() + interval '1 day')"
    )
    await rows.case(author, state="in_review", submitted_at=hour_ago)
    upload = {"id": uuid4(), "account_id": UUID(author.me["id"]), "length": 3, "received": 1}
    later = (await rows.rows("SELECT now() + interval '1 hour' AS at"))[0]["at"]
    await rows.insert("uploads", {**upload, "created_at": now(), "expires_at": later})
    text = await scraped(caller)
    assert value(text, "jobs", queue="default", status="failed") == 2
    assert value(text, "jobs", queue="push", status="todo") == 1
    assert 3600 <= value(text, "oldest_job_seconds", queue="push") < 3700
    assert value(text, "oldest_job_seconds", queue="image") == 0, "it is not due"
    assert value(text, "reviews_waiting", kind="case") == 1
    assert 3600 <= value(text, "oldest_review_seconds", kind="case") < 3700
    assert value(text, "uploads") == value(before, "uploads") + 1
    assert value(text, "sessions") == 2
    assert value(text, "audit_entries") == 1
    assert value(text, "pushes_of_the_hour", state="delivered") == 0


async def test_connections_in_use_are_counted(shared: Community) -> None:
    async with transaction():
        held = value((await alone()).text, "database_connections", kind="in_use")
    assert held >= 1
    assert value((await alone()).text, "database_connections", kind="most") == 10


async def test_a_database_that_is_away_is_told_of_on_the_port_of_its_own(shared: Community) -> None:
    await close_pool()
    await open_pool("postgresql://nobody:nothing@127.0.0.1:1/nothing")
    answer = await alone()
    assert (answer.status_code, value(answer.text, "database_up")) == (200, 0)
    assert value(answer.text, "database_connections", kind="most") == 10
    assert "caserounds_requests_total" in answer.text
    await close_pool()
    await open_pool(shared.settings.database_url)
    assert value((await alone()).text, "database_up") == 1


async def test_nothing_else_is_on_the_port_of_its_own(shared: Community) -> None:
    transport = httpx.ASGITransport(app=create_metrics_app())  # type: ignore[arg-type]  # ASGI by other names
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:9000") as scraper:
        for path in ("/", "/api/cases", "/api/admin/audit", "/health/ready", "/metrics/more"):
            assert problem(await scraper.get(path)) == (404, "not-found"), path
        assert problem(await scraper.post("/metrics")) == (405, "method-not-allowed")


async def test_a_port_for_metrics_that_is_taken_is_refused_by_its_name(
    settings_environment: dict[str, str],
) -> None:
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    taken = server.sockets[0].getsockname()[1]
    environment = {**settings_environment, "PORT": str(free_port()), "METRICS_PORT": str(taken)}
    refused = await asyncio.to_thread(caserounds, "api", environment=environment)
    server.close()
    assert refused.returncode == 2
    assert "METRICS_PORT" in refused.stderr

"""Headers that every answer carries, whatever it is."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import httpx
import msgspec
import pytest
import pytest_asyncio

from backend.app import create_app
from backend.kernel.actor import Role
from backend.kernel.database import execute
from backend.web.app_shell import AppShell
from tests.community import Community
from tests.integration import rows
from tests.integration.api_routes import routes_of
from tests.integration.rows import person

PLAIN = {"Accept-Encoding": "identity"}
SHELL = (
    '<!doctype html><meta http-equiv="content-security-policy"'
    """ content="script-src 'self' &#39;sha256-x=&#39;; base-uri 'none'">the app"""
)


def check(answer: httpx.Response) -> None:
    headers = answer.headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "camera=(self)" in headers["permissions-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert len(headers["x-request-id"]) >= 8
    assert "server" not in headers
    assert "access-control-allow-origin" not in headers


def check_data(answer: httpx.Response) -> None:
    check(answer)
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert "no-store" in answer.headers["cache-control"]


async def test_every_answer_of_every_route_is_guarded(shared: Community) -> None:
    admin, stranger = await person(shared, role=Role.ADMIN), await shared.stranger()
    case_id = await rows.case(admin)
    things = {"case_id": case_id, "image_id": await rows.image(case_id)}
    statuses = set()
    for route in sorted(routes_of(shared.app), key=lambda route: "/api/session" in route.template):
        for about in (route, route.about(**things)):
            for somebody in (stranger, admin):
                answer = await about.call(somebody)
                statuses.add(answer.status_code)
                if route.template.startswith(("/api/", "/health/")) and route.template != "/api/docs":
                    check_data(answer)
                else:
                    check(answer)
    assert statuses >= {200, 201, 204, 401, 404, 409}


async def test_refusals_by_the_framework_are_guarded_too(shared: Community) -> None:
    stranger = await shared.stranger()
    for answer in (
        await stranger.get("/api/nothing"),
        await stranger.browser.request("TRACE", "/api/cases"),
        await stranger.browser.request("PUT", "/api/session"),
        await stranger.browser.post("/api/session", content=b"x", headers={"Content-Type": "text/plain"}),
        await stranger.browser.post(
            "/api/session", content=b"{", headers={"Content-Type": "application/json"}
        ),
    ):
        assert 400 <= answer.status_code < 500
        assert answer.headers["content-type"] == "application/problem+json"
        check_data(answer)


async def test_an_error_of_our_own_tells_nothing_and_is_guarded(shared: Community) -> None:
    author = await person(shared)
    case_id = await rows.case(author)
    # A row that no code of ours writes.
    await rows.image(case_id, state="refused", refusal="Canary nonsense")
    broken = await author.get(f"/api/cases/{case_id}")
    assert broken.status_code == 500
    check_data(broken)
    assert broken.headers["content-type"] == "application/problem+json"
    assert broken.json() == {
        "type": "/problems/error",
        "title": "Something went wrong",
        "status": 500,
        "detail": "Something went wrong on our side. Nothing was lost; try again in a moment.",
        "request_id": broken.headers["x-request-id"],
    }
    assert (await author.get("/api/session")).status_code == 200


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("0123456789abcdef", True),
        ("01930000-0000-7000-8000-000000000000", True),
        ("short", False),
        ("x" * 65, False),
        ("Mrs Miller", False),
        ("line\\nfeed-and-more", False),
    ],
)
async def test_a_request_id_is_taken_over_only_if_it_is_one(shared: Community, sent: str, kept: bool) -> None:  # noqa: FBT001  a table's column
    stranger = await shared.stranger()
    answer = await stranger.browser.get("/api/vocabulary", headers={"X-Request-Id": sent})
    assert (answer.headers["x-request-id"] == sent) == kept


async def test_nothing_of_the_host_header_is_reflected(shared: Community) -> None:
    author = await person(shared)
    for path in ("/api/session", "/api/nothing", "/api/docs"):
        answer = await author.browser.get(
            path, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
        )
        assert "evil.example" not in answer.text + str(answer.headers)


@pytest_asyncio.fixture
async def with_app(shared: Community, tmp_path: Path) -> AsyncIterator[Community]:
    """The same with a small built app."""
    build = tmp_path / "build"
    for name, content in {
        "index.html": SHELL,
        "index.html.gz": "squeezed",
        "index.html.br": "squeezed harder",
        "offline.html": "no network",
        "manifest.webmanifest": "{}",
        "service-worker.js": "// worker",
        "_app/immutable/chunk.js": "// chunk",
        "_app/version.json": "{}",
    }.items():
        (build / name).parent.mkdir(parents=True, exist_ok=True)
        (build / name).write_text(content)
    (tmp_path / "secret.txt").write_text("canary secret")
    settings = msgspec.structs.replace(shared.settings, static_folder=build)
    app = create_app(settings)
    app.state.shell = AppShell(build)
    yield Community(app, shared.ports, settings)


@pytest.mark.parametrize("path", ["/", "/review", "/case/01930000-0000-7000-8000-000000000000", "/a/b/c"])
async def test_the_app_is_served_at_the_address_of_every_screen(with_app: Community, path: str) -> None:
    stranger = await with_app.stranger()
    page = await stranger.browser.get(path, headers=PLAIN)
    assert (page.status_code, page.text) == (200, SHELL)
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["cache-control"] == "no-cache"
    check(page)
    again = await stranger.browser.get(path, headers={"If-None-Match": page.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    check(again)


@pytest.mark.parametrize("path", ["/", "/review", "/manifest.webmanifest"])
async def test_a_question_by_head_is_answered_like_the_same_one_by_get_without_its_body(
    with_app: Community, path: str
) -> None:
    stranger = await with_app.stranger()
    whole = await stranger.browser.get(path, headers=PLAIN)
    head = await stranger.browser.head(path, headers=PLAIN)
    assert (head.status_code, head.content) == (200, b"")
    for answer in (whole, head):
        del answer.headers["x-request-id"]
    assert head.headers == whole.headers
    assert head.headers["content-length"] == str(len(whole.content))
    gone = await stranger.browser.head("/gone.js")
    assert (gone.status_code, gone.content) == (404, b"")


@pytest.mark.parametrize(
    ("known", "status"),
    [("{}", 304), ("W/{}", 304), ('"older", {}', 304), ('"older"', 200), ("{}x", 200), ("", 200)],
)
async def test_a_file_is_not_sent_to_who_has_it(with_app: Community, known: str, status: int) -> None:
    stranger = await with_app.stranger()
    tag = (await stranger.browser.get("/", headers=PLAIN)).headers["etag"]
    again = await stranger.browser.get("/", headers={**PLAIN, "If-None-Match": known.format(tag)})
    assert again.status_code == status


async def test_a_page_may_load_what_its_own_policy_allows_and_no_more(with_app: Community) -> None:
    stranger = await with_app.stranger()
    policies = {
        path: (await stranger.browser.get(path, headers=PLAIN)).headers["content-security-policy"]
        for path in ("/", "/offline", "/service-worker.js")
    }
    assert policies["/"].startswith("script-src 'self' 'sha256-x='; base-uri 'none', base-uri 'none'")
    assert policies["/offline"].startswith("default-src 'none'; style-src 'self'")
    assert "script-src" not in policies["/offline"]
    assert "default-src" not in policies["/service-worker.js"], "it fetches what pages ask for"


@pytest.mark.parametrize(
    ("accepted", "sent"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("", None),
        ("GZIP", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("br; q=0.000,gzip", "gzip"),
        ("br;q=0.001, gzip", "br"),
        ("gzip;q=0", None),
        ("*;q=0", None),
        ("vibrant, gzipped", None),
        ("br;Q=0", None),
        (";,;q=", None),
    ],
)
async def test_files_are_sent_compressed_to_who_takes_that(
    with_app: Community, accepted: str, sent: str | None
) -> None:
    stranger = await with_app.stranger()
    async with stranger.browser.stream("GET", "/", headers={"Accept-Encoding": accepted}) as page:
        assert page.headers.get("content-encoding") == sent
        assert page.headers["vary"] == "Accept-Encoding"
        raw = b"".join([chunk async for chunk in page.aiter_raw()])
    assert raw == {"br": b"squeezed harder", "gzip": b"squeezed", None: SHELL.encode()}[sent]


async def test_files_are_kept_as_long_as_their_names_allow(with_app: Community) -> None:
    stranger = await with_app.stranger()
    caching = {
        path: (await stranger.get(path)).headers["cache-control"]
        for path in ("/_app/immutable/chunk.js", "/_app/version.json", "/service-worker.js", "/offline")
    }
    assert "immutable" in caching.pop("/_app/immutable/chunk.js")
    assert set(caching.values()) == {"no-cache"}
    manifest = await stranger.get("/manifest.webmanifest")
    assert manifest.headers["content-type"].startswith("application/manifest+json")


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/_app/immutable/..%2f..%2f..%2fsecret.txt",
        "/_app/gone.js",
        "/picture.jpg",
        "/index.html.gz",
        "/api/nothing",
        "/health/nothing",
        "/%00",
    ],
)
async def test_nothing_else_is_served(with_app: Community, path: str) -> None:
    stranger = await with_app.stranger()
    answer = await stranger.browser.get(path, headers=PLAIN)
    assert "canary" not in answer.text
    if answer.status_code == 200:
        assert answer.text == SHELL, "the address of a screen that is not there"
        assert "." not in path.rsplit("/", 1)[-1] or "%" in path
    else:
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
    check(answer)


async def test_who_visits_a_screen_is_not_looked_up(with_app: Community) -> None:
    """The app's files are for everybody, and cost no look at the database."""
    somebody = await person(with_app)
    await execute("DELETE FROM sessions WHERE account_id = $1", UUID(somebody.me["id"]))
    assert (await somebody.browser.get("/review", headers=PLAIN)).status_code == 200

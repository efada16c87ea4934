"""The app answers under its own addresses alone, whatever name a request was sent to."""

import httpx
import msgspec
import pytest

from backend.app import guarded
from backend.web.cross_site import own_origins
from backend.web.hosts import own_hosts
from backend.web.pinning import pinned_hosts
from tests.answers import HSTS, LOOKED_AT
from tests.community import Community

PUBLIC = "https://cases.example"
ALSO = "https://ward.local:8443"


def browser_of(community: Community, public_url: str = PUBLIC) -> httpx.AsyncClient:
    settings = msgspec.structs.replace(community.settings, public_url=public_url, also_public_urls=(ALSO,))
    transport = httpx.ASGITransport(app=guarded(community.app, settings))  # type: ignore[arg-type]  # the same
    return httpx.AsyncClient(transport=transport, base_url=public_url, event_hooks=LOOKED_AT)


@pytest.mark.parametrize(
    "host",
    ["cases.example", "Cases.EXAMPLE", "cases.example:443", "ward.local:8443", "WARD.local:8443"],
)
async def test_our_own_hosts_are_answered_however_they_are_spelt(shared: Community, host: str) -> None:
    for path in ("/api/vocabulary", "/"):
        answer = await browser_of(shared).get(path, headers={"Host": host})
        assert answer.status_code in (200, 404)


FOREIGN = [
    "canary.example",
    "cases.example.canary.example",
    "canary-cases.example",
    "cases.example:8443",
    "cases.example:80",
    "cases.example:443.canary.example",
    "cases.example.",
    "ward.local",
    "localhost",
    "127.0.0.1",
    "canary@cases.example",
    "cases.example/canary",
    "cases.example, canary.example",
    " cases.example:443:443",
    "",
    "<script>canary</script>",
    "c\u00e4nary.example",
]


@pytest.mark.parametrize("host", FOREIGN)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/api/vocabulary"),
        ("HEAD", "/review"),
        ("POST", "/api/session"),
        ("GET", "/api/x"),
    ],
)
async def test_no_other_host_is_answered_and_nothing_of_it_is_repeated(
    shared: Community, host: str, method: str, path: str
) -> None:
    forwarded = {"X-Forwarded-Host": "cases.example", "Forwarded": "host=cases.example"}
    headers = [
        (b"Host", host.encode()),
        *((name.encode(), text.encode()) for name, text in forwarded.items()),
    ]
    answer = await browser_of(shared).request(method, path, headers=headers)
    assert answer.status_code == 421
    assert answer.headers["content-type"] == "application/problem+json"
    assert "nary" not in answer.text + str(answer.headers)
    if method == "HEAD":
        assert answer.content == b""
    else:
        assert answer.json()["type"] == "/problems/unknown-host"


async def asked(community: Community, path: str, *hosts: bytes) -> int:
    """The status of a request with so many Host headers, which no client library would send."""
    statuses: list[int] = []

    async def send(message: object) -> None:
        if isinstance(message, dict) and message["type"] == "http.response.start":
            statuses.append(message["status"])

    async def receive() -> object:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "http_version": "1.0",
        "headers": [(b"host", host) for host in hosts],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 1),
        "state": {},
    }
    await guarded(community.app, community.settings)(scope, receive, send)  # type: ignore[arg-type]  # made by hand
    return statuses[0]


async def test_no_host_or_two_of_them_are_a_bad_request(shared: Community) -> None:
    own = shared.settings.public_url.partition("://")[2].encode()
    assert await asked(shared, "/api/vocabulary", own) == 200
    assert await asked(shared, "/api/vocabulary") == 400
    assert await asked(shared, "/api/vocabulary", own, own) == 400
    assert await asked(shared, "/api/vocabulary", own, b"canary.example") == 400


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
async def test_probes_may_ask_under_any_name(shared: Community, path: str) -> None:
    answer = await browser_of(shared).get(path, headers={"Host": "10.0.0.7:8000"})
    assert answer.status_code == 200
    assert await asked(shared, path) == 200


def test_on_loopback_both_names_are_ours() -> None:
    hosts = own_hosts(own_origins("http://localhost:8000"))
    assert hosts == {"localhost:8000", "127.0.0.1:8000"}
    assert own_hosts(own_origins("http://127.0.0.1")) == {
        "localhost",
        "localhost:80",
        "127.0.0.1",
        "127.0.0.1:80",
    }
    assert own_hosts(own_origins("https://[::1]:8443")) == {"[::1]:8443"}
    assert own_hosts(own_origins("https://[::1]")) == {"[::1]", "[::1]:443"}


async def test_only_a_public_name_of_ours_is_kept_to_tls(shared: Community) -> None:
    browser = browser_of(shared)
    public = await browser.get("/api/vocabulary")
    assert public.headers["strict-transport-security"] == HSTS
    for host in ("ward.local:8443", "canary.example", "cases.example:8443"):
        answer = await browser.get("/api/vocabulary", headers={"Host": host})
        assert "strict-transport-security" not in answer.headers, host


@pytest.mark.parametrize(
    "origin",
    [
        "http://cases.example",
        "https://localhost",
        "https://127.0.0.1:8443",
        "https://192.168.1.20:8443",
        "https://203.0.113.7",
        "https://[::1]:8443",
        "https://[2001:db8::7]",
        "https://ward.local:8443",
        "https://app.localhost",
        "https://ward.internal",
        "https://ward.home.arpa",
        "https://ward.test",
        "https://ward.hospital.lan",
        "https://ward.intranet",
        "https://ward.private",
        "https://ward.localdomain",
        "https://fritz.box",
        "https://ward.fritz.box",
        "https://ward",
    ],
)
def test_no_other_is(origin: str) -> None:
    assert pinned_hosts(own_origins(origin)) == frozenset()


def test_public_names_are_however_they_are_spelt() -> None:
    assert pinned_hosts(own_origins("https://Cases.Example", "https://ward.local")) == {
        "cases.example",
        "cases.example:443",
    }
    assert pinned_hosts(own_origins("https://local.example:8443")) == {"local.example:8443"}

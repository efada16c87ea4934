"""A whole deployment in real processes, and real browsers that look at it."""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Playwright,
    ViewportSize,
    expect,
    sync_playwright,
)

from backend.runtime.ports import free_port
from tests.browser.mishaps import Mishaps
from tests.browser.people import Member, Members
from tests.browser.phone import stand_in_for_push
from tests.servers import platform
from tests.servers.cutting_proxy import CuttingProxy
from tests.servers.platform import Addresses, PostgresServer
from tests.servers.push_service import PushService
from tests.waiting import BROWSER_PATIENCE, until

PROJECT = Path(__file__).parents[2]
RESULTS = PROJECT / "test-results"
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 800}
START_SECONDS = 60.0


OpenPhone = Callable[[Member | None], BrowserContext]


def new_database(server: PostgresServer, template: str) -> str:
    """Make a database in a thread of its own: once Playwright has started, its loop runs in this one."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(lambda: asyncio.run(server.create_database(template))).result()


@pytest.fixture(scope="session")
def push_service() -> Iterator[PushService]:
    """The push service that the phones of this run are subscribed at."""
    with PushService() as service:
        yield service


@pytest.fixture(scope="session")
def proxy() -> Iterator[CuttingProxy]:
    """The connection of every browser to the deployment, which tests can cut."""
    with CuttingProxy() as running:
        yield running


@pytest.fixture(scope="session")
def address(
    postgres_server: PostgresServer,
    migrated_template: str,
    platform_addresses: Addresses,
    push_service: PushService,
    proxy: CuttingProxy,
    vapid_private_key: str,
) -> Iterator[str]:
    """The address of a deployment started with `caserounds serve`, as an operator starts it, behind the proxy."""
    database = new_database(postgres_server, migrated_template)
    port = proxy.target_port = free_port()
    public_url = f"http://localhost:{proxy.port}"
    with tempfile.TemporaryDirectory() as home:
        environment = platform.environment(
            platform_addresses, database, home=Path(home), vapid_private_key=vapid_private_key
        )
        environment |= {"PORT": str(port), "PUBLIC_URL": public_url, "PUSH_HOSTS": push_service.origin}
        os.environ |= {"BROWSER_TEST_ENVIRONMENT": json.dumps(environment)}
        said = Path(home) / "serve.log"
        with said.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "backend.cli", "serve"],
                cwd=PROJECT,
                env={**os.environ, **environment},
                stdout=log,
                stderr=log,
            )
            try:
                until(
                    lambda: is_ready(public_url, process, said), "the deployment to be ready", START_SECONDS
                )
                yield public_url
            finally:
                process.terminate()
                process.wait(20)


def is_ready(address: str, process: "subprocess.Popen[bytes]", said: Path) -> bool:
    assert process.poll() is None, f"the deployment ended by itself; it said:\n{said.read_text()}"
    with suppress(OSError), urllib.request.urlopen(f"{address}/health/ready") as answer:
        return bool(answer.status == 200)
    return False


@pytest.fixture(scope="session")
def members(address: str) -> Iterator[Members]:
    """Makes people with accounts, through the API and the command line."""
    with closing(Members(address, json.loads(os.environ["BROWSER_TEST_ENVIRONMENT"]))) as made:
        yield made


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """Playwright, for the tests of this folder: while it runs, its event loop lets no other run in the process."""
    expect.set_options(timeout=BROWSER_PATIENCE)
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="package")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """The system's Chromium where there is one, Playwright's own elsewhere."""
    system = Path("/usr/bin/chromium")
    browser = playwright.chromium.launch(
        executable_path=str(system) if system.exists() else None,
        args=["--no-sandbox", "--disable-quic", "--disable-background-networking"],
    )
    yield browser
    browser.close()


@pytest.fixture
def mishaps() -> Iterator[Mishaps]:
    """What went wrong in the browsers of a test, which fails at its end when there is any left."""
    happened = Mishaps()
    yield happened
    assert happened.seen == []


@pytest.fixture
def open_phone(
    request: pytest.FixtureRequest,
    chromium: Browser,
    mishaps: Mishaps,
    address: str,
    push_service: PushService,
    vapid_public_key: str,
) -> Iterator[OpenPhone]:
    """Opens a phone: small, touched, able to notify; signed in as somebody, or as nobody."""
    opened: list[BrowserContext] = []

    def open_one(member: Member | None) -> BrowserContext:
        context = chromium.new_context(
            base_url=address, viewport=PHONE, device_scale_factor=2, is_mobile=True, has_touch=True
        )
        opened.append(context)
        mishaps.watch(context, address)
        context.set_default_timeout(BROWSER_PATIENCE)
        context.grant_permissions(["notifications"], origin=address)
        stand_in_for_push(context, push_service.subscribe(vapid_public_key))
        if member:
            member.sign_in_on(context, address)
        return context

    yield open_one
    close_all(opened, f"{request.node.name}-phone")


@pytest.fixture
def open_desk(
    request: pytest.FixtureRequest, chromium: Browser, mishaps: Mishaps, address: str
) -> Iterator[OpenPhone]:
    """Opens a browser on a desk, signed in as somebody, or as nobody."""
    opened: list[BrowserContext] = []

    def open_one(member: Member | None) -> BrowserContext:
        context = chromium.new_context(base_url=address, viewport=DESK)
        opened.append(context)
        mishaps.watch(context, address)
        context.set_default_timeout(BROWSER_PATIENCE)
        if member:
            member.sign_in_on(context, address)
        return context

    yield open_one
    close_all(opened, f"{request.node.name}-desk")


def close_all(opened: list[BrowserContext], name: str) -> None:
    """Close browsers, each after a last look at it, for whoever has to find out why a test failed."""
    for number, context in enumerate(opened, start=1):
        for page in context.pages:
            page.screenshot(path=RESULTS / f"{name}-{number}.png")
        context.close()

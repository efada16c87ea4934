"""`serve --lan`, seen from a phone: it trusts this machine's authority, or it does not."""

import os
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from playwright.sync_api import BrowserContext, Error, Page, Playwright, expect

from backend.runtime.ports import free_port
from tests.browser.conftest import PHONE, PROJECT, RESULTS
from tests.browser.mishaps import Mishaps
from tests.waiting import BROWSER_PATIENCE, LONG_PATIENCE, until

ARGUMENTS = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]


class LocalNetwork(NamedTuple):
    """Where the deployment is found. The loopback address stands for the one on the network."""

    plain: str
    secure: str
    named: str
    page: str
    authority: Path
    said: Path


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalNetwork]:
    """A deployment started as `make run LAN=1` does, without the demo community."""
    home = tmp_path_factory.mktemp("lan")
    port, lan_port, page_port = free_port(), free_port(), free_port()
    found = LocalNetwork(
        f"http://localhost:{port}",
        f"https://127.0.0.1:{lan_port}",
        f"https://localhost:{lan_port}",
        f"http://127.0.0.1:{page_port}",
        home / "authority" / "authority.crt",
        home / "said",
    )
    command = [sys.executable, "-m", "backend.cli", "serve", "--lan", "--lan-address", "127.0.0.1"]
    options = ["--lan-name", "localhost", "--lan-port", str(lan_port), "--lan-page-port", str(page_port)]
    with found.said.open("wb") as log:
        process = subprocess.Popen(
            [*command, *options],
            cwd=PROJECT,
            env={"PATH": os.environ["PATH"], "CASEROUNDS_HOME": str(home), "PORT": str(port)},
            stdout=log,
            stderr=log,
        )
    try:
        until(lambda: "Scan the code" in found.said.read_text(), "the invitation", LONG_PATIENCE)
        yield found
    finally:
        process.terminate()
        process.wait(30)


def phone(playwright: Playwright, home: Path) -> BrowserContext:
    """A phone of its own, whose trusted authorities are those of `home`."""
    system = Path("/usr/bin/chromium")
    context = playwright.chromium.launch_persistent_context(
        home / "profile",
        executable_path=str(system) if system.exists() else None,
        args=ARGUMENTS,
        env={**os.environ, "HOME": str(home)},
        viewport=PHONE,
        device_scale_factor=2,
        is_mobile=True,
        has_touch=True,
    )
    context.set_default_timeout(BROWSER_PATIENCE)
    return context


def trust(home: Path, certificate: Path) -> None:
    """Install an authority, as the steps on the page have people do on a phone."""
    store = home / ".pki" / "nssdb"
    store.mkdir(parents=True)
    for arguments in (
        ["-N", "--empty-password"],
        ["-A", "-n", "caserounds", "-t", "C,,", "-i", str(certificate)],
    ):
        subprocess.run(
            ["certutil", "-d", f"sql:{store}", *arguments], check=True, capture_output=True, timeout=30
        )


@pytest.fixture
def trusting(
    playwright: Playwright, network: LocalNetwork, mishaps: Mishaps, tmp_path: Path
) -> Iterator[Page]:
    """A phone that trusts the authority."""
    trust(tmp_path, network.authority)
    context = phone(playwright, tmp_path)
    mishaps.watch(context, network.secure)
    yield context.new_page()
    context.close()


@pytest.fixture
def wary(playwright: Playwright, network: LocalNetwork, tmp_path: Path) -> Iterator[Page]:
    """A phone that trusts nobody new."""
    context = phone(playwright, tmp_path)
    yield context.new_page()
    context.close()


def works_offline(page: Page) -> bool:
    """Whether the app's service worker runs: it does not where the certificate was merely waved through."""
    return bool(
        page.evaluate("navigator.serviceWorker.ready.then(ready => ready.active !== null && isSecureContext)")
    )


def test_phone_goes_from_the_page_to_an_app_that_it_trusts(trusting: Page, network: LocalNetwork) -> None:
    trusting.goto(network.page)
    expect(trusting.get_by_role("heading", level=1)).to_be_visible()
    assert trusting.evaluate("document.documentElement.scrollWidth <= innerWidth")
    trusting.screenshot(path=RESULTS / "lan-page.png", full_page=True)
    trusting.get_by_role("link", name="Open Caserounds").tap()
    trusting.wait_for_url(f"{network.secure}/**")
    assert works_offline(trusting)


def test_app_is_there_by_name_too_and_answers_what_the_app_asks(
    trusting: Page, network: LocalNetwork
) -> None:
    trusting.goto(network.named)
    assert works_offline(trusting)
    status = trusting.evaluate(
        """fetch('/api/session', {method: 'POST', body: '{"email": "ada@hospital.example", "password": "wrong"}',
            headers: {'Content-Type': 'application/json', 'X-Caserounds-Client': '1'}}).then(answer => answer.status)"""
    )
    assert status == 401


def test_phone_that_does_not_trust_the_authority_is_kept_out(wary: Page, network: LocalNetwork) -> None:
    with pytest.raises(Error, match="ERR_CERT_AUTHORITY_INVALID"):
        wary.goto(network.secure)


def test_no_browser_is_told_to_keep_to_tls_under_a_name_or_address_of_the_network(
    network: LocalNetwork,
) -> None:
    trusting = ssl.create_default_context(cafile=network.authority)
    for address in (network.secure, network.named):
        answer = httpx.get(address, verify=trusting, timeout=30)
        assert answer.status_code == 200
        assert "strict-transport-security" not in answer.headers


def test_this_machine_keeps_its_own_address(network: LocalNetwork) -> None:
    assert httpx.get(f"{network.plain}/health/ready", timeout=30).status_code == 200


def test_page_says_nothing_else(network: LocalNetwork) -> None:
    profile = httpx.get(f"{network.page}/caserounds.mobileconfig")
    assert profile.headers["content-type"] == "application/x-apple-aspen-config"
    assert (
        httpx.head(f"{network.page}/caserounds.crt").headers["content-type"] == "application/x-x509-ca-cert"
    )
    for path in ("/authority.key", "/../authority/authority.key", "/api/session", "/server.key"):
        assert httpx.get(f"{network.page}{path}").status_code == 404
    assert httpx.post(network.page).status_code == 405


def test_terminal_shows_the_fingerprint_that_phones_show(network: LocalNetwork) -> None:
    authority = x509.load_pem_x509_certificate(network.authority.read_bytes())
    assert authority.fingerprint(hashes.SHA256()).hex(":").upper() in network.said.read_text()
    assert network.page in network.said.read_text()

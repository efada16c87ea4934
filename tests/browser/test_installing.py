import gzip
from typing import Any

from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import PROJECT, OpenPhone
from tests.browser.people import Members
from tests.browser.phone import service_worker
from tests.browser.sharing import published_case

BUILD = PROJECT / "mobile_pwa" / "build"
CODE_OF_A_CASE = 90_000  # bytes, compressed as every server can


def test_the_app_can_be_installed(members: Members, open_phone: OpenPhone) -> None:
    phone = open_phone(members.practitioner())
    page = phone.new_page()
    page.goto("/")
    service_worker(phone, page)
    manifest = page.evaluate("fetch(document.querySelector('link[rel=manifest]').href).then(r => r.json())")
    assert manifest["display"] == "standalone"
    assert {icon["sizes"] for icon in manifest["icons"]} >= {"192x192", "512x512"}
    assert any("maskable" in icon.get("purpose", "") for icon in manifest["icons"])
    session = phone.new_cdp_session(page)
    errors: list[dict[str, Any]] = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [error["errorId"] for error in errors if error["errorId"] != "in-incognito"] == []


SCREENS = (
    *("/", "/inbox", "/me", "/me/profile", "/me/notifications", "/me/cases", "/me/following"),
    *("/me/security", "/me/password", "/share"),
)
SCREENS_OF_STRANGERS = ("/welcome", "/sign-in", "/sign-up", "/forgot", "/reset", "/confirm", "/offline.html")


def test_no_screen_goes_against_the_content_policy_or_complains(
    members: Members, address: str, open_phone: OpenPhone, open_desk: OpenPhone
) -> None:
    case = published_case(members, address, members.practitioner())
    look_at(open_phone(members.practitioner()), *SCREENS, f"/case/{case['id']}")
    look_at(open_desk(None), *SCREENS_OF_STRANGERS)
    look_at(open_desk(members.reviewer()), "/review", "/review/people")


def look_at(browser: BrowserContext, *paths: str) -> None:
    """Open screens; what goes wrong on one fails the test at its end."""
    page = browser.new_page()
    for path in paths:
        page.goto(path)
        expect(page.get_by_role("heading").first).to_be_visible()
        page.wait_for_load_state("networkidle")


def test_the_first_view_of_a_case_needs_little_code(
    members: Members, address: str, open_phone: OpenPhone
) -> None:
    case = published_case(members, address, members.practitioner())
    page = open_phone(members.practitioner("Dr Imani Castellanos")).new_page()
    page.goto(f"/case/{case['id']}")
    expect(page.get_by_text(case["history"])).to_be_visible()
    page.wait_for_load_state("networkidle")
    scripts: list[str] = page.evaluate(
        """performance.getEntriesByType('resource').map(entry => new URL(entry.name).pathname)
            .filter(path => path.endsWith('.js'))"""
    )
    weights = [len(gzip.compress((BUILD / path.lstrip("/")).read_bytes())) for path in scripts]
    assert 0 < sum(weights) <= CODE_OF_A_CASE, f"{sum(weights)} bytes in {len(weights)} scripts"

"""Every screen at a glance: what goes wrong on one fails the test at its end."""

import gzip
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ViewportSize, expect

from tests.browser.conftest import DESK, PROJECT, OpenPhone
from tests.browser.people import Members
from tests.browser.sharing import published_case

BUILD = PROJECT / "mobile_pwa" / "build"
CODE_OF_A_CASE = 90_000  # bytes, compressed as every server can
SMALLEST: ViewportSize = {"width": 320, "height": 640}
SCREENS = (
    *("/", "/inbox", "/me", "/me/profile", "/me/notifications", "/me/cases", "/me/following"),
    *("/me/security", "/me/password", "/share"),
)
SCREENS_OF_STRANGERS = ("/welcome", "/sign-in", "/sign-up", "/forgot", "/reset", "/confirm", "/offline.html")


@pytest.fixture(scope="module")
def case(members: Members, address: str) -> dict[str, Any]:
    """A case that somebody has shared."""
    return published_case(members, address, members.practitioner())


def test_no_screen_complains_or_is_wider_than_the_smallest_phone(
    members: Members, case: dict[str, Any], open_phone: OpenPhone, open_desk: OpenPhone
) -> None:
    look_at(open_phone(members.practitioner()), SMALLEST, *SCREENS, f"/case/{case['id']}")
    look_at(open_phone(None), SMALLEST, *SCREENS_OF_STRANGERS)
    look_at(open_desk(members.reviewer()), DESK, "/review", "/review/people")


def look_at(browser: BrowserContext, size: ViewportSize, *paths: str) -> None:
    """Open screens in a window of a size."""
    page = browser.new_page()
    page.set_viewport_size(size)
    for path in paths:
        page.goto(path)
        expect(page.get_by_role("heading").first).to_be_visible()
        page.wait_for_load_state("networkidle")
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= size["width"], f"{path} is {width} pixels wide"


def test_the_first_view_of_a_case_needs_little_code(
    members: Members, case: dict[str, Any], open_phone: OpenPhone
) -> None:
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

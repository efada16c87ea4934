"""Harmless findings of one kind are answered together, and what may identify somebody never is."""

import re
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import RESULTS, OpenPhone
from tests.browser.people import Member, Members
from tests.browser.sharing import PHOTO, draft_with, signed_in

CONSOLE = PHOTO.with_name("vascular-ultrasound.jpg")  # with scales along two of its borders
OPEN = "Not answered yet"


@pytest.fixture
def author(members: Members) -> Member:
    """Somebody who shares a screen of an ultrasound machine."""
    return members.practitioner()


@pytest.fixture
def check(author: Member, address: str) -> dict[str, Any]:
    """Its safety check, before anything is answered."""
    with closing(signed_in(author, address)) as client:
        case_id, image_id = draft_with(client, CONSOLE, title="Numbers along the border")
        place = f"/api/cases/{case_id}/images/{image_id}/safety-check"
        found: dict[str, Any] = client.call("GET", place).json()
    return {**found, "path": f"/share/{case_id}/check/{image_id}"}


def scales(check: dict[str, Any]) -> list[dict[str, Any]]:
    return [found for found in check["findings"] if found["kind"] == "scale" and not found["identifying"]]


def opened(page: Page, check: dict[str, Any]) -> Locator:
    """The group of scales on the screen."""
    page.goto(check["path"])
    group = page.get_by_role("region", name=f"A scale, {len(scales(check))} times")
    expect(group).to_be_visible()
    return group


def test_every_number_of_a_scale_is_seen_and_all_are_answered_at_once(
    author: Member, check: dict[str, Any], open_phone: OpenPhone
) -> None:
    page = open_phone(author).new_page()
    group = opened(page, check)
    numbers = [int(tile.get_attribute("data-finding") or 0) for tile in group.get_by_role("listitem").all()]
    assert numbers == [found["number"] for found in scales(check)]
    suspects = {found["number"] for found in check["findings"] if found["identifying"]}
    assert suspects
    for number in suspects:
        row = page.locator(f"ul > li[data-finding='{number}']")
        expect(row.get_by_role("button", name="Not identifying, because…")).to_be_visible()
    assert suspects.isdisjoint(numbers)
    page.screenshot(path=RESULTS / "grouped-findings.png", full_page=True)

    left = len(check["findings"])
    expect(page.get_by_role("button", name=f"{left} left. Go to")).to_be_visible()
    group.get_by_role("button", name=f"These {len(numbers)} identify nobody").tap()
    expect(group.get_by_text(OPEN)).to_have_count(0)
    expect(page.get_by_role("button", name=f"{left - len(numbers)} left. Go to")).to_be_visible()


def test_one_of_a_group_is_answered_by_itself_and_keeps_its_answer(
    author: Member, check: dict[str, Any], open_phone: OpenPhone
) -> None:
    page = open_phone(author).new_page()
    group, [first, *others] = opened(page, check), scales(check)
    group.get_by_role("button", name=f"Finding {first['number']}: answer it by itself.").tap()
    row = group.locator(f"li[data-finding='{first['number']}']")
    row.get_by_role("button", name="Cover it").tap()
    expect(row.get_by_role("button", name="Cover it", pressed=True)).to_be_visible()
    group.get_by_role("button", name=f"These {len(others)} identify nobody").tap()
    expect(row.get_by_role("button", name="Cover it", pressed=True)).to_be_visible()
    expect(group.get_by_text("Not identifying", exact=True)).to_have_count(len(others) + 1)


def test_a_group_is_reached_and_answered_by_keys_alone(
    author: Member, check: dict[str, Any], open_desk: OpenPhone
) -> None:
    page = open_desk(author).new_page()
    group, [first, *_] = opened(page, check), scales(check)
    for row in page.locator("ul > li[data-finding]").filter(has=page.locator(".choice")).all():
        row.get_by_role("button", name="Cover it").press("Enter")
    left = page.get_by_role("button", name=re.compile("left. Go to"))
    left.press("Enter")
    expect(page.locator("h3:focus")).to_have_text(re.compile(" times$"))
    tile = group.get_by_role("button", name=f"Finding {first['number']}: answer it by itself.")
    tile.press("Enter")
    expect(group.locator("li.focused .choice:focus")).to_have_text("Cover it")
    page.keyboard.press("Enter")
    group.get_by_role("button", name=re.compile("^These .* identify nobody$")).press("Enter")
    expect(group.get_by_text(OPEN)).to_have_count(0)

from contextlib import closing
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPhone
from tests.browser.people import Member, Members
from tests.browser.sharing import published_case, signed_in

WIDTH, HEIGHT = 1022, 767  # pixels of the master


def regions(address: str, member: Member, case: dict[str, Any]) -> list[list[int]]:
    with closing(signed_in(member, address)) as client:
        items = client.call("GET", f"/api/cases/{case['id']}/annotations").json()["items"]
    values = [item["target"]["selector"]["value"] for item in items]
    return [[int(part) for part in value.removeprefix("xywh=pixel:").split(",")] for value in values]


def begin(page: Page, case: dict[str, Any], tool: str) -> None:
    page.goto(f"/case/{case['id']}")
    page.get_by_role("button", name="Mark", exact=True).click()
    page.get_by_role("button", name=tool, exact=True).click()


def pin(page: Page, text: str) -> None:
    page.get_by_label("What do you see here?").fill(text)
    page.get_by_role("button", name="Pin it").click()
    expect(page.get_by_text(text).first).to_be_visible()


def test_a_box_is_drawn_with_the_mouse_and_kept_in_pixels_of_the_master(
    members: Members, address: str, open_desk: OpenPhone
) -> None:
    case = published_case(members, address, members.practitioner())
    peer = members.practitioner("Dr Imani Castellanos")
    page = open_desk(peer).new_page()
    begin(page, case, "Box")
    picture = page.get_by_role("group", name="Picture", exact=True).locator("img").last.bounding_box()
    assert picture
    page.mouse.move(picture["x"] + picture["width"] * 0.25, picture["y"] + picture["height"] * 0.25)
    page.mouse.down()
    page.mouse.move(picture["x"] + picture["width"] * 0.75, picture["y"] + picture["height"] * 0.5, steps=5)
    page.mouse.up()
    pin(page, "The border fades here.")
    [[x, y, width, height]] = regions(address, peer, case)
    assert abs(x - WIDTH * 0.25) < 8
    assert abs(y - HEIGHT * 0.25) < 8
    assert abs(width - WIDTH * 0.5) < 8
    assert abs(height - HEIGHT * 0.25) < 8


def test_a_point_is_placed_with_the_keyboard_alone(
    members: Members, address: str, open_desk: OpenPhone
) -> None:
    case = published_case(members, address, members.practitioner())
    peer = members.practitioner("Dr Imani Castellanos")
    page = open_desk(peer).new_page()
    page.goto(f"/case/{case['id']}")
    page.get_by_role("button", name="Mark", exact=True).press("Enter")
    page.get_by_role("button", name="Point", exact=True).press("Enter")
    stage = page.get_by_role("group", name="Picture", exact=True)
    stage.focus()
    for _ in range(3):
        stage.press("ArrowRight")
    stage.press("Enter")
    text = page.get_by_label("What do you see here?")
    text.fill("Something bright here.")
    page.get_by_role("button", name="Pin it").press("Enter")
    expect(page.get_by_text("Something bright here.").first).to_be_visible()
    [[x, y, width, height]] = regions(address, peer, case)
    assert (width, height) == (1, 1)
    assert 0 < x < WIDTH
    assert 0 < y < HEIGHT

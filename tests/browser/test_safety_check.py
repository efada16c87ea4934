"""The safety check of a photo: answered by taps, by keys alone, and looked at by a reviewer who covers more."""

import re
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import RESULTS, OpenPhone
from tests.browser.people import Member, Members
from tests.browser.phone import kept_on
from tests.browser.sharing import draft_with, labelled_photo, signed_in
from tests.waiting import until

MADE_ANEW = 90_000  # milliseconds for painting and scanning, on a machine that is busy with other tests
NAME, LATER = "DOE JANE", "12.03.1956"


@pytest.fixture
def author(members: Members) -> Member:
    """Somebody who shares a photo with a name on it."""
    return members.practitioner()


@pytest.fixture
def path(author: Member, address: str, tmp_path: Path) -> str:
    """Where the safety check of that photo is."""
    with closing(signed_in(author, address)) as client:
        photo = labelled_photo(tmp_path / "photo.jpg", NAME, LATER)
        case_id, image_id = draft_with(client, photo, title="A name beside a lesion")
    return f"/share/{case_id}/check/{image_id}"


def test_it_fits_the_smallest_phone_and_every_button_can_be_hit(
    author: Member, path: str, open_phone: OpenPhone
) -> None:
    page = open_phone(author).new_page()
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(path)
    expect(page.get_by_text(NAME)).to_be_visible()
    page.get_by_role("button", name="Not identifying, because…").first.tap()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert too_small(page) == []
    page.get_by_role("button", name="Draw, crop, turn").tap()
    page.get_by_role("button", name="Brush", exact=True).tap()
    expect(page.get_by_label("Brush width")).to_be_visible()
    assert too_small(page) == []


def too_small(page: Page) -> list[str]:
    """The buttons and links that are seen and are lower than a finger needs."""
    found: list[str] = page.evaluate(
        """[...document.querySelectorAll('main button, main a, main input, main textarea')]
            .filter(each => each.checkVisibility() && each.getBoundingClientRect().height < 44)
            .map(each => each.outerHTML)"""
    )
    return found


def test_what_was_answered_and_drawn_is_still_there_after_a_look_elsewhere_and_without_a_connection(
    author: Member, path: str, open_phone: OpenPhone
) -> None:
    page = open_phone(author).new_page()
    page.goto(path.partition("/check")[0] + "?step=photos")
    page.get_by_role("link", name="Check it").tap()
    expect(page.get_by_text(NAME)).to_be_visible()
    answer_all_by_taps(page)
    page.get_by_role("button", name="Back").tap()
    page.get_by_role("link", name="Check it").tap()
    expect(page.get_by_role("button", name="Check again")).to_be_visible()
    page.context.set_offline(True)
    page.get_by_role("button", name="Check again").tap()
    expect(page.get_by_text("Nothing you entered is lost.")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("What you write is kept on this device")).to_have_count(0, timeout=MADE_ANEW)
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Check again").tap()
    until_nothing_is_left(page)


def test_what_was_not_sent_is_there_again_when_the_app_was_closed_in_the_middle(
    author: Member, path: str, address: str, open_phone: OpenPhone
) -> None:
    page = open_phone(author).new_page()
    page.goto(path)
    page.get_by_role("button", name="Not identifying, because…").first.tap()
    page.get_by_role("button", name="A teaching model or a public picture").tap()
    draw_a_box(page)
    page.get_by_role("button", name="Back to the list").tap()
    until(lambda: kept_on(page, "checks") == 1, "what was done to be kept")
    page.reload()
    expect(page.get_by_text("What you answered and drew before is here again.")).to_be_visible()
    expect(
        page.get_by_role("button", name="A teaching model or a public picture", pressed=True)
    ).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Cover 1 Box"))).to_be_visible()
    answer_all_by_taps(page)
    page.get_by_role("button", name="Check again").tap()
    until_nothing_is_left(page)
    check = check_of(author, address, path)
    assert "A teaching model or a public picture" in [found["reason"] for found in check["findings"]]
    assert len(check["covers"]) == 1
    until(lambda: kept_on(page, "checks") == 0, "it to be gone from the phone")


def test_what_was_not_sent_is_forgotten_when_the_photo_was_answered_elsewhere(
    author: Member, path: str, address: str, open_phone: OpenPhone
) -> None:
    page = open_phone(author).new_page()
    page.goto(path)
    page.get_by_role("button", name="Cover it").first.tap()
    until(lambda: kept_on(page, "checks") == 1, "what was done to be kept")
    page.goto("/")
    cleared_elsewhere(author, address, path)
    page.goto(path)
    expect(page.get_by_text("Nothing left", exact=True)).to_be_visible()
    until(lambda: kept_on(page, "checks") == 0, "it to be gone from the phone")


def draw_a_box(page: Page) -> None:
    """Over the middle of the picture, by two taps."""
    page.get_by_role("button", name="Draw, crop, turn").tap()
    page.get_by_role("button", name="Box", exact=True).tap()
    stage = page.get_by_role("group", name="Picture", exact=True).bounding_box()
    assert stage
    for x, y in ((0.45, 0.5), (0.6, 0.6)):
        page.touchscreen.tap(stage["x"] + stage["width"] * x, stage["y"] + stage["height"] * y)
    expect(page.get_by_role("button", name=re.compile("^Cover 1 Box"))).to_be_visible()


def check_of(author: Member, address: str, path: str) -> dict[str, Any]:
    _, _, case_id, _, image_id = path.split("/")
    with closing(signed_in(author, address)) as client:
        found: dict[str, Any] = client.call(
            "GET", f"/api/cases/{case_id}/images/{image_id}/safety-check"
        ).json()
    return found


def answer_all_by_taps(page: Page) -> None:
    """One after the other, as the button at the thumb leads: whatever is found is covered."""
    while (left := page.get_by_role("button", name=re.compile("left. Go to"))).count():
        left.tap()
        place = page.locator("li.focused, [data-group]:has(:focus)").first
        cover = re.compile("^Cover (it|all)")
        place.get_by_role("button", name=cover).last.tap()
        place.get_by_role("button", name=cover, pressed=True).last.wait_for()


def test_what_was_found_is_covered_by_taps_and_looked_at_again(
    author: Member, path: str, address: str, open_phone: OpenPhone
) -> None:
    page = open_phone(author).new_page()
    page.goto(path.partition("/check")[0] + "?step=photos")
    expect(page.get_by_text(re.compile(r"\d+ things? to check"))).to_be_visible()
    page.screenshot(path=RESULTS / "to-check.png")
    page.get_by_role("link", name="Check it").tap()
    expect(page.get_by_text(NAME)).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=RESULTS / "safety-check.png")
    expect(page.get_by_role("button", name="Check again")).to_have_count(0)

    page.get_by_role("button", name="Not identifying, because…").first.tap()
    expect(page.get_by_text("Say why, so that the reviewer can follow.")).to_be_visible()
    page.get_by_role("button", name="It is no text and no face").tap()
    page.screenshot(path=RESULTS / "safety-check-reason.png")
    page.get_by_role("button", name="Cover it").first.tap()
    answer_all_by_taps(page)

    draw_a_box(page)
    page.screenshot(path=RESULTS / "safety-check-drawn.png")
    page.get_by_role("button", name="Back to the list").tap()

    page.get_by_role("button", name="Check again").tap()
    until_nothing_is_left(page)
    page.screenshot(path=RESULTS / "safety-check-done.png")
    check = check_of(author, address, path)
    assert check["state"] == "ready"
    assert check["left"] == 0
    assert len(check["covers"]) == 1
    page.get_by_role("link", name="Go on with the case").tap()
    expect(page.get_by_text("Ready", exact=True)).to_be_visible()


def until_nothing_is_left(page: Page) -> None:
    """Covers whatever the next scans still find."""
    for _ in range(3):
        done = page.get_by_text("Nothing left", exact=True)
        more = page.get_by_text("Looked at again")
        expect(done.or_(more).first).to_be_visible(timeout=MADE_ANEW)
        if done.count():
            return
        answer_all_by_taps(page)
        page.get_by_role("button", name="Check again").tap()
    raise AssertionError("it finds something again and again")


def test_all_of_it_can_be_done_with_the_keyboard_alone(
    author: Member, path: str, address: str, open_desk: OpenPhone
) -> None:
    page = open_desk(author).new_page()
    page.goto(path)
    expect(page.get_by_text(NAME)).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=RESULTS / "safety-check-desk.png")
    for row in page.locator("li[data-finding]").all():
        row.get_by_role("button", name="Cover it").press("Enter")
    page.get_by_role("button", name="Box", exact=True).press("Enter")
    stage = page.get_by_role("group", name="Picture", exact=True)
    stage.press("Enter")
    for _ in range(6):
        stage.press("ArrowRight")
    stage.press("ArrowDown")
    stage.press("Enter")
    stage.press("Escape")
    cover = page.get_by_role("button", name=re.compile("^Cover 1 Box"))
    size = cover.inner_text()
    cover.press("Shift+ArrowDown")
    expect(cover).not_to_have_text(size)
    cover.press("ArrowLeft")
    page.get_by_role("button", name="Undo").press("Enter")
    page.get_by_role("button", name="Redo").press("Enter")
    cover.press("Delete")
    expect(cover).to_have_count(0)
    page.get_by_role("button", name="Undo").press("Enter")
    expect(cover).to_be_visible()
    page.screenshot(path=RESULTS / "safety-check-keys.png")
    page.get_by_role("button", name="Check again").press("Enter")
    done = page.get_by_text("Nothing left", exact=True)
    expect(done.or_(page.get_by_text("Looked at again")).first).to_be_visible(timeout=MADE_ANEW)
    check = check_of(author, address, path)
    assert check["scan"] >= 2
    assert len(check["covers"]) == 1


def test_a_reviewer_sees_what_was_covered_covers_more_and_sees_the_original_for_a_reason(
    author: Member, path: str, members: Members, address: str, open_desk: OpenPhone
) -> None:
    sent_to_review(author, address, path)
    _, _, case_id, _, image_id = path.split("/")
    page = open_desk(members.reviewer()).new_page()
    page.goto(f"/review/{case_id}")
    expect(page.get_by_text(re.compile(r"\d+ of \d+ cleared"))).to_be_visible()
    expect(page.get_by_text(f"“{NAME}”")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=RESULTS / "review-findings.png")

    original = f"/api/images/{image_id}/uncovered/medium"
    assert page.request.get(original).status == 404
    page.get_by_role("button", name="See the original").click()
    page.get_by_role("button", name="Open it for ten minutes").click()
    expect(page.get_by_text("Say why, in a few words.")).to_be_visible()
    page.get_by_label("Why do you have to see it?").fill("The cover hides part of the lesion.")
    page.get_by_role("button", name="Open it for ten minutes").click()
    expect(page.get_by_text("The original, without covers.")).to_be_visible()
    assert page.request.get(original).status == 200
    page.wait_for_load_state("networkidle")
    page.screenshot(path=RESULTS / "review-original.png")
    page.get_by_role("button", name="Leave full screen").click()

    before = check_of(author, address, path)
    page.get_by_role("button", name="Cover more").click()
    dialog = page.get_by_role("dialog", name=re.compile("Cover more of this picture"))
    dialog.get_by_role("button", name="Box", exact=True).click()
    stage = dialog.get_by_role("group", name="Picture", exact=True).bounding_box()
    assert stage
    page.mouse.move(stage["x"] + stage["width"] * 0.4, stage["y"] + stage["height"] * 0.6)
    page.mouse.down()
    page.mouse.move(stage["x"] + stage["width"] * 0.6, stage["y"] + stage["height"] * 0.8, steps=4)
    page.mouse.up()
    page.screenshot(path=RESULTS / "review-cover-more.png")
    dialog.get_by_role("button", name="Cover this place").click()
    expect(page.get_by_text("1 more place covered by hand")).to_be_visible()
    expect(page.get_by_text("Being painted over and looked at again")).to_have_count(0, timeout=MADE_ANEW)
    after = check_of(author, address, path)
    assert after["scan"] == before["scan"] + 1
    assert [cover["shape"] for cover in after["covers"]] == ["box"]


def sent_to_review(author: Member, address: str, path: str) -> None:
    """Cover all that is found through the API, and send the case."""
    cleared_elsewhere(author, address, path)
    _, _, case_id, *_ = path.split("/")
    with closing(signed_in(author, address)) as client:
        version = client.call("GET", f"/api/cases/{case_id}").json()["version"]
        client.call("POST", f"/api/cases/{case_id}/submission", headers={"If-Match": f'"{version}"'})


def cleared_elsewhere(author: Member, address: str, path: str) -> None:
    """Cover all that is found, as its author would do on another device."""
    _, _, case_id, _, image_id = path.split("/")
    place = f"/api/cases/{case_id}/images/{image_id}/safety-check"
    with closing(signed_in(author, address)) as client:

        def is_done() -> bool:
            check = client.call("GET", place).json()
            if check["state"] == "scanned":
                answers = [{"finding": one["id"], "answer": "cover"} for one in check["findings"]]
                client.call("PUT", place, json={"scan": check["scan"], "answers": answers})
            return bool(check["state"] == "ready")

        until(is_done, "the photo to be covered", MADE_ANEW / 1000)

"""A picture that does not arrive, as over a bad connection."""

import re

from playwright.sync_api import Route, expect

from tests.browser.conftest import OpenPhone
from tests.browser.people import Members
from tests.browser.sharing import published_case
from tests.waiting import until


def test_picture_that_was_lost_is_asked_for_again_and_shown(
    members: Members, address: str, open_phone: OpenPhone
) -> None:
    published_case(members, address, members.practitioner(), title="Late to arrive")
    phone = open_phone(members.practitioner())
    # Requests of the service worker pass by a test's routes; without one they do not.
    phone.add_init_script(
        "if (navigator.serviceWorker) navigator.serviceWorker.register = () => new Promise(() => {})"
    )
    page = phone.new_page()
    lost: set[str] = set()

    def lose_once(route: Route) -> None:
        if route.request.url in lost:
            route.continue_()
        else:
            lost.add(route.request.url)
            route.abort()

    page.route(re.compile(r"/api/images/"), lose_once)
    page.goto("/")
    card = page.get_by_role("link", name="Late to arrive").first
    expect(card.get_by_text("could not be loaded")).to_be_visible()
    until(lambda: card.evaluate("link => link.querySelector('img')?.naturalWidth > 0"), "the picture")
    expect(card.get_by_text("could not be loaded")).to_have_count(0)

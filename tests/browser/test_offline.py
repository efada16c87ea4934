from playwright.sync_api import expect

from tests.browser.conftest import OpenPhone
from tests.browser.people import Members
from tests.browser.phone import service_worker
from tests.browser.sharing import published_case
from tests.servers.cutting_proxy import CuttingProxy
from tests.waiting import until


def test_without_a_connection_the_app_shows_what_it_has_seen_and_says_what_it_has_not(
    members: Members, address: str, open_phone: OpenPhone, proxy: CuttingProxy
) -> None:
    author = members.practitioner()
    seen = published_case(members, address, author, title="Seen before the tunnel")
    unseen = published_case(members, address, author, title="Never opened")
    phone = open_phone(members.practitioner("Dr Imani Castellanos"))
    page = phone.new_page()
    page.goto("/")
    service_worker(phone, page)
    page.reload()
    page.get_by_role("link", name="Seen before the tunnel").first.tap()
    expect(page.get_by_text(seen["history"])).to_be_visible()
    until(
        lambda: page.evaluate("[...document.images].some(i => i.complete && i.naturalWidth > 400)"),
        "the picture to be shown",
    )
    proxy.cut()
    try:
        page.goto("/")
        expect(page.get_by_role("link", name="Never opened").first).to_be_visible()
        page.goto(f"/case/{seen['id']}")
        expect(page.get_by_text(seen["history"])).to_be_visible()
        until(
            lambda: page.evaluate("[...document.images].some(i => i.complete && i.naturalWidth > 400)"),
            "the picture to be shown again",
        )
        page.goto(f"/case/{unseen['id']}")
        expect(page.get_by_text("No connection", exact=False).first).to_be_visible()
    finally:
        proxy.restore()


def test_a_first_visit_without_a_connection_is_an_honest_page(
    members: Members, address: str, open_phone: OpenPhone, proxy: CuttingProxy
) -> None:
    phone = open_phone(members.practitioner())
    page = phone.new_page()
    page.goto("/")
    service_worker(phone, page)
    proxy.cut()
    try:
        page.goto("/somewhere/else")
        expect(page.locator("body")).not_to_be_empty()
        expect(page.get_by_text("connection", exact=False).first).to_be_visible()
    finally:
        proxy.restore()

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPhone
from tests.browser.people import Members
from tests.browser.phone import service_worker
from tests.browser.sharing import published_case


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


def test_no_screen_breaks_the_content_security_policy_or_complains(
    members: Members, address: str, open_phone: OpenPhone, open_desk: OpenPhone
) -> None:
    case = published_case(members, address, members.practitioner())
    complaints: list[str] = []

    def listen(page: Page) -> Page:
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        return page

    phone = listen(open_phone(members.practitioner()).new_page())
    for path in ("/", "/inbox", "/me", "/me/notifications", "/me/cases", "/share", f"/case/{case['id']}"):
        phone.goto(path)
        phone.wait_for_load_state("networkidle")
    desk = listen(open_desk(members.reviewer()).new_page())
    desk.goto("/review")
    expect(desk.get_by_role("heading", name="Review")).to_be_visible()
    assert complaints == []

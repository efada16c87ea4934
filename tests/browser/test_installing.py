from typing import Any

from tests.browser.conftest import OpenPhone
from tests.browser.people import Members
from tests.browser.phone import service_worker


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

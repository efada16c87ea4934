"""A picture that is covered anew is seen nowhere as it was: not from a cache of the browser, nor of the app."""

from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPhone
from tests.browser.people import Member, Members
from tests.browser.phone import service_worker
from tests.browser.sharing import PHOTO, draft_with, signed_in
from tests.servers.cutting_proxy import CuttingProxy
from tests.waiting import LONG_PATIENCE, until

COVERED = {"shape": "box", "x": 0, "y": 0, "width": 4000, "height": 4000}

# How far the colours of the picture on the stage lie apart, or null while it is not there.
_SPREAD = """() => {
  const [shown] = [...document.images].filter(image => image.dataset.rendition && image.naturalWidth > 100);
  if (!shown?.complete) return null;
  const canvas = new OffscreenCanvas(40, 40).getContext('2d');
  canvas.drawImage(shown, 0, 0, 40, 40);
  const levels = canvas.getImageData(0, 0, 40, 40).data.filter((_, place) => place % 4 !== 3);
  return Math.max(...levels) - Math.min(...levels);
}"""
_COPIES = """async () => {
  const cache = await caches.open('seen-pictures');
  return (await cache.keys()).map(({ url }) => url);
}"""
_COVER = """async ([address, body]) => {
  const headers = { 'Content-Type': 'application/json', 'X-Caserounds-Client': '1' };
  return (await fetch(address, { method: 'PUT', headers, body: JSON.stringify(body) })).status;
}"""


@pytest.fixture
def author(members: Members) -> Member:
    """Somebody with a draft."""
    return members.practitioner()


def made_ready(author: Member, address: str, case_id: str, image_id: str, *covers: dict[str, Any]) -> str:
    """Answer whatever is found and cover more, from another device; the answer is the address of the picture then."""
    place = f"/api/cases/{case_id}/images/{image_id}/safety-check"
    with closing(signed_in(author, address)) as client:

        def is_ready() -> bool:
            check = client.call("GET", place).json()
            if check["state"] == "scanned" or (check["state"] == "ready" and check["covers"] != list(covers)):
                client.call("PUT", place, json=everything_answered(check, *covers))
            return bool(check["state"] == "ready" and check["covers"] == list(covers))

        until(is_ready, "the photo to be made", LONG_PATIENCE)
        [image] = client.call("GET", f"/api/cases/{case_id}").json()["images"]
    return str(image["urls"]["medium"])


def everything_answered(check: dict[str, Any], *covers: dict[str, Any]) -> dict[str, Any]:
    answers = [{"finding": found["id"], "answer": "cover"} for found in check["findings"]]
    return {"scan": check["scan"], "answers": answers, "covers": list(covers)}


def seen(page: Page, case_id: str) -> int:
    """How far apart the colours are in the picture that a case is shown with."""
    page.goto(f"/case/{case_id}")
    until(lambda: page.evaluate(_SPREAD) is not None, "the picture to be shown")
    return int(page.evaluate(_SPREAD))


def copies_of(page: Page, image_id: str) -> list[str]:
    return [url for url in page.evaluate(_COPIES) if image_id in url]


def test_a_picture_that_is_covered_anew_is_seen_nowhere_as_it_was(
    author: Member, address: str, open_phone: OpenPhone, proxy: CuttingProxy
) -> None:
    with closing(signed_in(author, address)) as client:
        case_id, image_id = draft_with(client, PHOTO, title="To be covered anew")
    before = made_ready(author, address, case_id, image_id)
    phone = open_phone(author)
    page = phone.new_page()
    page.goto("/")
    service_worker(phone, page)
    page.reload()
    assert seen(page, case_id) > 100
    until(lambda: any(before in url for url in copies_of(page, image_id)), "the picture to be kept")

    after = made_ready(author, address, case_id, image_id, COVERED)
    assert seen(page, case_id) < 20
    until(lambda: any(after in url for url in copies_of(page, image_id)), "the new picture to be kept")
    version = after.partition("?")[2]
    assert [url for url in copies_of(page, image_id) if not url.endswith(version)] == []
    assert page.request.get(before).status == 404
    proxy.cut()
    try:
        assert seen(page, case_id) < 20
    finally:
        proxy.restore()


def test_what_is_covered_on_this_phone_is_no_longer_kept_on_it_as_it_was(
    author: Member, address: str, open_phone: OpenPhone, proxy: CuttingProxy
) -> None:
    with closing(signed_in(author, address)) as client:
        case_id, image_id = draft_with(client, PHOTO, title="Covered here")
    made_ready(author, address, case_id, image_id)
    phone = open_phone(author)
    page = phone.new_page()
    page.goto("/")
    service_worker(phone, page)
    page.reload()
    seen(page, case_id)
    until(lambda: copies_of(page, image_id) != [], "the picture to be kept")
    place = f"/api/cases/{case_id}/images/{image_id}/safety-check"
    check = page.request.get(place).json()
    assert page.evaluate(_COVER, [place, everything_answered(check, COVERED)]) == 200
    until(lambda: copies_of(page, image_id) == [], "its copies to be gone")
    proxy.cut()
    try:
        page.goto(f"/case/{case_id}")
        expect(page.get_by_text("No connection", exact=False).first).to_be_visible()
        assert page.evaluate(_SPREAD) is None
    finally:
        proxy.restore()

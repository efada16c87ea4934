"""The main story, from one phone through a reviewer's desk to another phone, on real parts throughout."""

import re
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import RESULTS, OpenPhone
from tests.browser.people import PASSWORD, Member, Members
from tests.browser.phone import (
    deliver_push,
    service_worker,
    shown_notifications,
    tap_notification,
)
from tests.servers.cutting_proxy import CuttingProxy
from tests.servers.push_service import PushService, ReceivedPush
from tests.waiting import until

DATA = Path(__file__).parents[1] / "data"
PHOTO = DATA / "cases" / "dermoscopy-large-lesion.jpg"
TITLE = "Two colours in one lesion"
HISTORY = "Noticed by a partner. No itch, no bleeding."
QUESTION = "Excise, or photograph again in three months?"
MARK = "The darker part has another network."


def test_a_photo_goes_from_one_phone_through_review_to_a_peer_who_marks_it(
    members: Members,
    open_phone: OpenPhone,
    open_desk: OpenPhone,
    push_service: PushService,
    proxy: CuttingProxy,
) -> None:
    author, peer = members.practitioner("Sam Moreau"), members.practitioner("Dr Imani Castellanos")
    peers_phone = open_phone(None)
    peers_page = sign_in(peers_phone, peer)
    follow_dermatology_and_be_notified(peers_page)

    authors_phone = open_phone(None)
    authors_page = sign_in(authors_phone, author)
    share_a_case_over_a_connection_that_is_cut(authors_page, proxy)

    approve_on_the_desk(open_desk(members.reviewer()).new_page())

    push = the_push_to(push_service, peers_page)
    open_the_case_from_the_notification(peers_phone, peers_page, push)
    zoom_to_true_pixels(peers_page)
    mark_the_picture(peers_page)

    the_author_is_told(authors_page)


def sign_in(phone: BrowserContext, member: Member) -> Page:
    page = phone.new_page()
    page.goto("/")
    page.get_by_role("link", name="I have an account").tap()
    page.get_by_label("Email address").fill(member.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").tap()
    expect(page.get_by_role("heading", name="Cases", exact=True)).to_be_visible()
    return page


def follow_dermatology_and_be_notified(page: Page) -> None:
    page.get_by_role("button", name="Dermatology").tap()
    page.get_by_role("button", name="Follow Dermatology").tap()
    expect(page.get_by_role("button", name="Following Dermatology")).to_be_visible()
    page.get_by_role("link", name="Me", exact=True).tap()
    page.get_by_role("link", name="Notifications").tap()
    page.get_by_role("button", name="Turn on notifications").tap()
    expect(page.get_by_text("On for this device")).to_be_visible()


def share_a_case_over_a_connection_that_is_cut(page: Page, connection: CuttingProxy) -> None:
    page.get_by_role("link", name="Share", exact=True).tap()
    expect(page.get_by_role("button", name="Take a photo")).to_be_visible()
    page.locator("input[type=file][multiple]").set_input_files(PHOTO)
    connection.cut_after(PHOTO.stat().st_size // 2)
    page.get_by_role("button", name="Nothing to cover: use it").tap()
    until(lambda: connection.is_cut, "the connection to be cut half way")
    expect(page.get_by_text("On this phone, waiting for a connection")).to_be_visible()
    page.get_by_label("What it shows").fill("Dermoscopy of a large brown lesion on light skin.")
    connection.restore()
    expect(page.get_by_text("Ready", exact=True)).to_be_visible(timeout=60_000)

    page.get_by_role("link", name="Next").tap()
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("History").fill(HISTORY)
    page.get_by_label("Specialty").select_option("dermatology")
    page.get_by_role("link", name="Next").tap()
    page.get_by_label("What do you want to know from peers?").fill(QUESTION)
    page.get_by_role("link", name="Next").tap()
    page.get_by_label("Nobody can be recognised").check()
    page.get_by_role("button", name="Send to review").tap()
    expect(page.get_by_text("It is with the reviewers")).to_be_visible()


def approve_on_the_desk(page: Page) -> None:
    page.goto("/review")
    page.get_by_role("link", name=re.compile(TITLE)).click()
    expect(page.get_by_text(HISTORY)).to_be_visible()
    page.screenshot(path=RESULTS / "review.png")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Approved")).to_be_visible()


def the_push_to(service: PushService, page: Page) -> ReceivedPush:
    endpoint = page.evaluate(
        "navigator.serviceWorker.ready.then(r => r.pushManager.getSubscription()).then(s => s.endpoint)"
    )
    until(lambda: service.received_by(endpoint), "the push to the peer's phone")
    push = service.received_by(endpoint)[0]
    said = push.payload["notification"]
    assert said["title"] == "A new case in Dermatology"
    for clinical in (TITLE, HISTORY, QUESTION, "Moreau"):
        assert clinical not in push.plaintext.decode()
    return push


def open_the_case_from_the_notification(phone: BrowserContext, page: Page, push: ReceivedPush) -> None:
    worker = service_worker(phone, page)
    deliver_push(phone, page, push.plaintext)
    deliver_push(phone, page, push.plaintext)
    until(lambda: shown_notifications(page), "the notification to be shown")
    [notification] = shown_notifications(page)
    assert notification["title"] == "A new case in Dermatology"
    tap_notification(worker, notification["tag"])
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(page.get_by_text(HISTORY)).to_be_visible()
    page.screenshot(path=RESULTS / "case.png")


def zoom_to_true_pixels(page: Page) -> None:
    page.get_by_role("button", name="1:1, true pixels").tap()
    master = 1022  # pixels across, of the photo and so of its master
    until(
        lambda: page.evaluate(
            """master => [...document.images].some(image => image.complete && image.naturalWidth === master
                && Math.abs(image.getBoundingClientRect().width * devicePixelRatio - master) < 1)""",
            master,
        ),
        "every pixel of the master to be one pixel of the screen",
    )


def mark_the_picture(page: Page) -> None:
    page.get_by_role("button", name="Mark", exact=True).tap()
    page.get_by_role("button", name="Point", exact=True).tap()
    page.get_by_role("group", name="Picture", exact=True).tap()
    page.get_by_label("What do you see here?").fill(MARK)
    page.get_by_role("button", name="Pin it").tap()
    expect(page.get_by_text(MARK).first).to_be_visible()
    page.screenshot(path=RESULTS / "marked.png")


def the_author_is_told(page: Page) -> None:
    page.goto("/inbox")
    expect(page.get_by_text("A decision on your case in Dermatology")).to_be_visible()
    expect(page.get_by_text("A new comment in Dermatology")).to_be_visible()

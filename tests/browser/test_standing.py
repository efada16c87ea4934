"""Where one is signed in, and what an administrator can do to a person and to a case."""

from contextlib import closing

import httpx
from playwright.sync_api import expect

from tests.browser.conftest import OpenPhone
from tests.browser.people import PASSWORD, Member, Members
from tests.browser.sharing import published_case

REASON = "The ring in the picture names its wearer."


def test_a_browser_that_is_signed_out_from_another_one_is_out(
    members: Members, open_phone: OpenPhone, open_desk: OpenPhone
) -> None:
    member = members.practitioner()
    desk = open_desk(member).new_page()
    desk.goto("/")
    expect(desk.get_by_role("heading", name="Cases", exact=True)).to_be_visible()
    page = open_phone(member).new_page()
    page.goto("/me")
    page.get_by_role("link", name="Sign-in and password").tap()
    rows = page.get_by_role("listitem").filter(has=page.get_by_role("button", name="Sign out of"))
    expect(rows.filter(has_text="This one")).to_have_count(1)
    # The third is the client with which the member confirmed the address.
    expect(rows).to_have_count(3)
    page.get_by_role("button", name="Sign out of").nth(1).tap()
    expect(rows).to_have_count(2)
    page.get_by_role("button", name="Sign out of").nth(1).tap()
    expect(rows).to_have_count(1)
    desk.reload()
    expect(desk.get_by_role("heading", name="Sign in")).to_be_visible()


def test_somebody_suspended_is_told_so_after_the_right_password_only(
    members: Members, address: str, open_phone: OpenPhone
) -> None:
    member = members.practitioner()
    page = open_phone(member).new_page()
    page.goto("/")
    expect(page.get_by_role("heading", name="Cases", exact=True)).to_be_visible()
    page.get_by_role("link", name="Me", exact=True).tap()
    as_administrator(
        members, address, "PUT", f"practitioners/{member.id}/suspension", reason="Registration ended."
    )
    page.get_by_role("link", name="Cases", exact=True).tap()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.get_by_label("Email address").fill(member.email)
    page.get_by_label("Password", exact=True).fill("not the password")
    page.get_by_role("button", name="Sign in").tap()
    expect(page.get_by_text("Address or password wrong")).to_be_visible()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").tap()
    expect(page.get_by_role("heading", name="Your account is suspended")).to_be_visible()
    page.get_by_role("button", name="Use another account").tap()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_role_that_changes_while_the_app_is_open_reaches_it_without_signing_in_again(
    members: Members, address: str, open_desk: OpenPhone
) -> None:
    member = members.practitioner()
    page = open_desk(member).new_page()
    page.goto("/me")
    review = page.get_by_role("link", name="Review", exact=True)
    expect(page.get_by_role("link", name="Inbox")).to_be_visible()
    expect(review).not_to_be_visible()
    as_administrator(members, address, "PUT", f"practitioners/{member.id}/role", role="reviewer")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # as on coming back to the app
    review.click()
    expect(page.get_by_role("heading", name="Review")).to_be_visible()
    as_administrator(members, address, "PUT", f"practitioners/{member.id}/role", role="practitioner")
    page.get_by_role("link", name="People").click()
    expect(page.get_by_role("heading", name="Nothing here")).to_be_visible()
    expect(review).not_to_be_visible()


def test_the_author_of_a_case_that_was_taken_down_sees_why_and_a_peer_sees_nothing(
    members: Members, address: str, open_phone: OpenPhone
) -> None:
    author = members.practitioner()
    case = published_case(members, address, author)
    as_administrator(members, address, "PUT", f"cases/{case['id']}/removal", reason=REASON)
    page = open_phone(author).new_page()
    page.goto("/inbox")
    page.get_by_role("link", name="An administrator took down your case").tap()
    expect(page.get_by_text(REASON)).to_be_visible()
    page.goto("/me/cases")
    expect(page.get_by_text("Taken down")).to_be_visible()
    page.get_by_role("link", name=case["title"]).tap()
    expect(page.get_by_text(REASON)).to_be_visible()
    expect(page.get_by_role("button", name="Take back")).not_to_be_visible()
    peers = open_phone(members.practitioner("Dr Imani Castellanos")).new_page()
    peers.goto(f"/case/{case['id']}")
    expect(peers.get_by_role("heading", name="This case is not here")).to_be_visible()


def as_administrator(members: Members, address: str, method: str, path: str, **body: str) -> None:
    """One request to the API of administrators."""
    administrator: Member = members.administrator()
    client: httpx.Client
    with closing(administrator.client(address)) as client:
        client.request(method, f"/api/admin/{path}", json=body).raise_for_status()

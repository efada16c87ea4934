from urllib.parse import urlsplit
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPhone
from tests.browser.people import PASSWORD, Members
from tests.browser.sharing import published_case
from tests.servers.cutting_proxy import CuttingProxy

MINUTE = 60_000


def test_a_newcomer_confirms_the_address_by_mail_and_is_told_why_there_is_no_case_yet(
    members: Members, address: str, open_phone: OpenPhone
) -> None:
    case = published_case(members, address, members.practitioner())
    page = open_phone(None).new_page()
    email = sign_up(page)
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    expect(page.get_by_text(email)).to_be_visible()

    link = members.link_mailed_to(email)
    page.goto(link)
    button = page.get_by_role("button", name="Confirm and sign in")
    expect(button).to_be_visible()
    assert page.url == f"{address}/confirm"
    expect(page.get_by_text("You did not sign up? Close this page")).to_be_visible()
    enter_password(page)
    button.tap()
    expect(page.get_by_role("heading", name="Waiting for verification")).to_be_visible()
    expect(page.get_by_text("A reviewer checks it")).to_be_visible()
    expect(page.get_by_text(case["title"])).not_to_be_visible()
    page.goto(f"/case/{case['id']}")
    expect(page.get_by_role("heading", name="Waiting for verification")).to_be_visible()
    expect(page.get_by_text(case["history"])).not_to_be_visible()

    assert_stands_nowhere(page, urlsplit(link).fragment)


def test_who_has_mistyped_the_address_changes_it_and_need_not_fill_in_all_again(
    members: Members, open_phone: OpenPhone
) -> None:
    page = open_phone(None).new_page()
    page.clock.install()
    sign_up(page)
    again = page.get_by_role("button", name="Send it again")
    expect(again).to_contain_text("wait")
    page.get_by_role("link", name="Change the address").tap()
    expect(page.get_by_label("Name shown to peers")).to_have_value("Noor Haddad")
    right = f"{uuid4().hex}@hospital.example"
    page.get_by_label("Email address").fill(right)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").tap()
    expect(page.get_by_text(right)).to_be_visible()
    first = members.link_mailed_to(right)
    page.clock.run_for(MINUTE)
    expect(again).not_to_contain_text("wait")
    again.tap()
    expect(page.get_by_text("Sent again.")).to_be_visible()
    assert members.link_mailed_to(right, mail=2) != first


def test_a_link_that_was_used_says_so_and_offers_another(members: Members, open_phone: OpenPhone) -> None:
    somebody = members.newcomer()
    page = open_phone(None).new_page()
    page.goto(members.link_mailed_to(somebody.email))
    enter_password(page)
    page.get_by_role("button", name="Confirm and sign in").tap()
    expect(page.get_by_text("This link no longer works")).to_be_visible()
    page.get_by_label("Email address").fill(somebody.email)
    page.get_by_role("button", name="Send a link").tap()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()


def test_a_link_can_be_tried_again_when_the_connection_is_back(
    members: Members, open_phone: OpenPhone, proxy: CuttingProxy
) -> None:
    page = open_phone(None).new_page()
    page.goto(members.link_mailed_to(sign_up(page)))
    button = page.get_by_role("button", name="Confirm and sign in")
    enter_password(page)
    proxy.cut()
    try:
        button.tap()
        expect(page.get_by_text("No connection", exact=True)).to_be_visible()
    finally:
        proxy.restore()
    button.tap()
    expect(page.get_by_role("heading", name="Waiting for verification")).to_be_visible()


def test_who_opens_the_mail_of_a_sign_up_by_somebody_else_is_led_to_a_way_in_of_their_own(
    members: Members, open_phone: OpenPhone
) -> None:
    email = sign_up(open_phone(None).new_page())
    page = open_phone(None).new_page()
    link = members.link_mailed_to(email)
    page.goto(link)
    button = page.get_by_role("button", name="Confirm and sign in")
    button.tap()
    expect(page.get_by_text("Enter your password.")).to_be_visible()
    enter_password(page, "what its owner would have chosen")
    button.tap()
    expect(page.get_by_text("This is not the password of the newest sign-up")).to_be_visible()
    expect(page.get_by_role("link", name="Sign up yourself")).to_be_visible()
    page.get_by_role("link", name="Choose a new one by mail").tap()
    expect(page.get_by_role("heading", name="Forgot your password?")).to_be_visible()


def enter_password(page: Page, password: str = PASSWORD) -> None:
    page.get_by_label("Password you chose").fill(password)


def sign_up(page: Page) -> str:
    """Fill in the form and send it; the answer is the address."""
    email = f"{uuid4().hex}@hospital.example"
    page.goto("/")
    page.get_by_role("link", name="Create an account").tap()
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Name", exact=False).first.fill("Noor Haddad")
    page.get_by_label("Profession").select_option("nurse")
    page.get_by_label("Registration", exact=False).first.fill("NMC 00A0000E")
    page.get_by_role("button", name="Dermatology").tap()
    page.get_by_role("button", name="Create account").tap()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    return email


def assert_stands_nowhere(page: Page, secret: str) -> None:
    """Neither in the history of the window nor in anything that it keeps."""
    session = page.context.new_cdp_session(page)
    visited = [entry["url"] for entry in session.send("Page.getNavigationHistory")["entries"]]
    assert not [url for url in visited if secret in url]
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, history.state])")
    assert secret not in kept

from uuid import uuid4

import httpx
from playwright.sync_api import Page, expect

from backend.accounts.rules import SIGN_IN_PER_ADDRESS_AND_CLIENT
from tests.browser.conftest import OpenPhone
from tests.browser.people import CLIENT, PASSWORD, Members

NEW = "another long enough passphrase"


def test_who_has_forgotten_the_password_chooses_a_new_one_by_mail_and_is_signed_out_elsewhere(
    members: Members, address: str, open_phone: OpenPhone, open_desk: OpenPhone
) -> None:
    member = members.practitioner()
    elsewhere = open_desk(member).new_page()
    elsewhere.goto("/")
    expect(elsewhere.get_by_role("heading", name="Cases", exact=True)).to_be_visible()

    page = open_phone(None).new_page()
    page.goto("/sign-in")
    page.get_by_label("Email address").fill(member.email)
    page.get_by_role("link", name="Forgot password?").tap()
    expect(page.get_by_label("Email address")).to_have_value(member.email)
    page.get_by_role("button", name="Send a link").tap()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    page.goto(members.link_mailed_to(member.email, "reset"))
    expect(page.get_by_text("signed out everywhere else")).to_be_visible()
    assert page.url == f"{address}/reset"
    page.get_by_role("button", name="Save and sign in").tap()
    expect(page.get_by_text("Use at least 12 characters.")).to_be_visible()
    password = page.get_by_label("New password")
    password.fill("Password2026")
    page.get_by_role("button", name="Save and sign in").tap()
    expect(page.get_by_text("one of the passwords that are tried first", exact=False)).to_be_visible()
    expect(password).to_be_focused()
    password.fill(NEW)
    page.get_by_role("button", name="Show password").tap()
    expect(password).to_have_attribute("type", "text")
    page.get_by_role("button", name="Save and sign in").tap()
    expect(page.get_by_role("heading", name="Cases", exact=True)).to_be_visible()

    elsewhere.reload()
    expect(elsewhere.get_by_role("heading", name="Sign in")).to_be_visible()
    try_to_sign_in(elsewhere, member.email, PASSWORD)
    expect(elsewhere.get_by_text("Address or password wrong")).to_be_visible()


def test_changing_the_password_asks_for_the_one_so_far(members: Members, open_phone: OpenPhone) -> None:
    member = members.practitioner()
    page = open_phone(member).new_page()
    page.goto("/me/password")
    page.get_by_label("Password now").fill("not the one I have")
    page.get_by_label("New password").fill(NEW)
    page.get_by_role("button", name="Change password").tap()
    expect(page.get_by_text("The current password is not right.", exact=False)).to_be_visible()
    expect(page.get_by_label("Password now")).to_be_focused()
    page.get_by_label("Password now").fill(PASSWORD)
    page.get_by_role("button", name="Change password").tap()
    expect(page.get_by_text("Your password is changed.", exact=False)).to_be_visible()
    page.goto("/inbox")
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()


def test_a_newcomer_who_has_not_confirmed_and_tries_to_sign_in_is_led_to_the_link(
    open_phone: OpenPhone,
) -> None:
    page = open_phone(None).new_page()
    page.goto("/sign-in")
    try_to_sign_in(page, "nobody@hospital.example", PASSWORD)
    expect(page.get_by_text("open the link in the mail", exact=False)).to_be_visible()
    page.get_by_role("link", name="Send the link again").tap()
    expect(page.get_by_role("heading", name="Ask for a new link")).to_be_visible()
    expect(page.get_by_label("Email address")).to_have_value("nobody@hospital.example")


def test_too_many_tries_to_sign_in_say_when_one_may_go_on(address: str, open_phone: OpenPhone) -> None:
    email = f"{uuid4().hex}@hospital.example"
    for _ in range(SIGN_IN_PER_ADDRESS_AND_CLIENT.tries):
        tried = httpx.post(f"{address}/api/session", json={"email": email, "password": "no"}, headers=CLIENT)
        assert tried.status_code == 401
    page = open_phone(None).new_page()
    page.goto("/sign-in")
    try_to_sign_in(page, email, "not the password")
    expect(page.get_by_text("You can go on at", exact=False)).to_be_visible()
    expect(page.get_by_role("button", name="Sign in (not yet)")).to_contain_text("(wait ")


def try_to_sign_in(page: Page, email: str, password: str) -> None:
    """Fill in the form, send it, and wait for what comes of it."""
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    with page.expect_response("**/api/session"):
        page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign in")).not_to_have_attribute("aria-busy", "true")

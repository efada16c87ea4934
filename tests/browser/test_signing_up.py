from uuid import uuid4

from playwright.sync_api import expect

from tests.browser.conftest import OpenPhone
from tests.browser.people import PASSWORD, Members
from tests.browser.sharing import published_case


def test_a_newcomer_signs_up_and_is_told_why_there_is_no_case_yet(
    members: Members, address: str, open_phone: OpenPhone
) -> None:
    case = published_case(members, address, members.practitioner())
    page = open_phone(None).new_page()
    page.goto("/")
    page.get_by_role("link", name="Create an account").tap()
    page.get_by_label("Email address").fill(f"{uuid4().hex}@hospital.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Name", exact=False).first.fill("Noor Haddad")
    page.get_by_label("Profession").select_option("nurse")
    page.get_by_label("Registration", exact=False).first.fill("NMC 00A0000E")
    page.get_by_role("button", name="Dermatology").tap()
    page.get_by_role("button", name="Create account").tap()
    expect(page.get_by_role("heading", name="Waiting for verification")).to_be_visible()
    expect(page.get_by_text("A reviewer checks it")).to_be_visible()
    expect(page.get_by_text(case["title"])).not_to_be_visible()
    page.goto(f"/case/{case['id']}")
    expect(page.get_by_role("heading", name="Waiting for verification")).to_be_visible()
    expect(page.get_by_text(case["history"])).not_to_be_visible()

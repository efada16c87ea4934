"""What mails say: what to do, a link in one piece, and nothing that anybody typed."""

from datetime import timedelta

import pytest

from notifications import mail_wording
from notifications.mail_wording import MailWording

APP = "https://cases.hospital.example"
LINK = f"{APP}/confirm#{'x' * 43}"

ALL = {
    "confirm": mail_wording.confirm_address(LINK, timedelta(hours=48)),
    "exists": mail_wording.account_exists(APP),
    "choose": mail_wording.choose_password(LINK, timedelta(minutes=30)),
    "changed": mail_wording.password_changed(APP),
    "suspended": mail_wording.account_suspended(APP),
}


@pytest.mark.parametrize("wording", ALL.values(), ids=ALL)
def test_every_mail_can_be_sent_as_it_is(wording: MailWording) -> None:
    assert wording.subject.startswith("Caserounds: ")
    assert len(wording.subject) < 60
    assert wording.subject.isprintable()
    assert (wording.subject + wording.text).isascii()
    assert all(len(line) < 200 for line in wording.text.splitlines())
    links = [line for line in wording.text.splitlines() if line.startswith("https://")]
    assert links in ([LINK], [APP]), "one link, on a line of its own"


@pytest.mark.parametrize("wording", ALL.values(), ids=ALL)
def test_every_mail_says_what_to_do(wording: MailWording) -> None:
    assert any(
        word in wording.text for word in ("Open this link", "Sign in", "choose a new password", "ask the")
    )


def test_how_long_a_link_works_is_said() -> None:
    assert "works once, for 48 hours" in ALL["confirm"].text
    assert "works once, for 30 minutes" in ALL["choose"].text


def test_whoever_did_not_ask_for_a_link_is_told_so() -> None:
    for name in ("confirm", "exists", "choose"):
        assert "If this was not you, do nothing" in ALL[name].text


def test_who_confirms_is_asked_for_the_password_and_who_did_not_sign_up_is_told_how_to_end_it() -> None:
    assert "enter the password you chose" in ALL["confirm"].text
    assert "You can sign up yourself at any time" in ALL["confirm"].text


def test_no_link_is_shown_where_a_wording_is_printed() -> None:
    assert LINK not in repr(ALL["confirm"])

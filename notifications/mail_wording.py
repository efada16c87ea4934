"""What a mail says. It names no person and no case, and repeats nothing that was typed: anybody can have it sent."""

from dataclasses import dataclass, field
from datetime import timedelta

_IGNORE = "If this was not you, do nothing: without this mail nobody gets in."


@dataclass(frozen=True, slots=True)
class MailWording:
    """Subject and text, in ASCII and with no line that would be broken, links least of all."""

    subject: str
    text: str = field(repr=False)


def confirm_address(link: str, lifetime: timedelta) -> MailWording:
    """Word the mail that proves whose address it is."""
    return _mail(
        "Confirm your e-mail address",
        "Somebody, hopefully you, has signed up for Caserounds with this address.",
        "Open this link and enter the password you chose. A reviewer then checks the registration you gave.",
        link,
        f"The link works once, for {_told(lifetime)}. Only the link of the newest sign-up works.",
        f"{_IGNORE} You can sign up yourself at any time, which ends what somebody else began.",
    )


def account_exists(app: str) -> MailWording:
    """Word the answer to a sign-up with an address that has an account."""
    return _mail(
        "You have an account already",
        "Somebody, hopefully you, has signed up for Caserounds with this address, which has an account already.",
        "Sign in with it. If you do not know the password any more, choose a new one there by mail:",
        app,
        "If this was not you, do nothing: your account is as it was.",
    )


def choose_password(link: str, lifetime: timedelta) -> MailWording:
    """Word the mail that lets its reader choose a new password."""
    return _mail(
        "Choose a new password",
        "Somebody, hopefully you, has asked for a new password for Caserounds.",
        "Open this link to choose one. You are signed out everywhere else then.",
        link,
        f"The link works once, for {_told(lifetime)}.",
        _IGNORE,
    )


def password_changed(app: str) -> MailWording:
    """Word the notice that a password was replaced."""
    return _mail(
        "Your password was changed",
        "The password of your Caserounds account was changed just now, and all other browsers were signed out.",
        "If this was not you, choose a new password by mail at once, and tell your administrator:",
        app,
    )


def account_suspended(app: str) -> MailWording:
    """Word the answer to somebody whom an administrator keeps out."""
    return _mail(
        "Your account is suspended",
        "Somebody, hopefully you, wants to get into the Caserounds account with this address.",
        "It is suspended, so no link was made. To have it opened again, ask the administrator of your community:",
        app,
    )


def _told(lifetime: timedelta) -> str:
    minutes = int(lifetime.total_seconds() // 60)
    return f"{minutes // 60} hours" if minutes >= 120 else f"{minutes} minutes"


def _mail(subject: str, *paragraphs: str) -> MailWording:
    return MailWording(f"Caserounds: {subject}", "\n\n".join(paragraphs) + "\n")

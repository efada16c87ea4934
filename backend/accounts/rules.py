"""What an account is: lengths, choices and moments. Pure."""

import re
import unicodedata
from datetime import datetime, timedelta
from enum import StrEnum

from backend.kernel.allowance import HOUR, Allowance
from backend.kernel.events import Event

ACCOUNT_MAIL_DUE = Event("account_mail_due")

EMAIL_LENGTH = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets
DISPLAY_NAME_LENGTH = 80
REGISTRATION_LENGTH = 200
PASSWORD_SHORTEST = 12
PASSWORD_LONGEST = 256
SPECIALTIES_MOST = 8
SUSPENSION_REASON_LENGTH = 500
SESSION_LABEL_LENGTH = 40
UNKNOWN_BROWSER = "Browser"

SESSION_LIFETIME = timedelta(days=30)
LAST_USE_PRECISION = timedelta(minutes=10)
UNCONFIRMED_LIFETIME = timedelta(days=7)
FORGOTTEN_AT_ONCE = 500
"""How many accounts that nobody confirmed are dropped by one sweep: those of an attack must not hold it up for ever."""
LINKS_KEPT = 5
MAIL_LIFETIME = timedelta(days=1)
"""How long a mail that cannot be sent is tried: later, nobody waits for it any more."""

KNOWN_BROWSER_LIFETIME = timedelta(days=365)
KNOWN_BROWSERS_MOST = 20
PEOPLE_PER_BROWSER_MOST = 8  # on a ward's shared computer

# Whoever guesses is slowed down in three ways: at one address from one place, from one place at all addresses, and at
# one address from all places. The last can be used up by others, so a browser that its owner has signed in on before
# counts by itself alone, and a password reset by mail stays open to all others.
_SHORT_WHILE = timedelta(minutes=10)
SIGN_IN_PER_ADDRESS_AND_CLIENT = Allowance("sign-in address and client", 10, _SHORT_WHILE)
SIGN_IN_PER_CLIENT = Allowance("sign-in client", 100, _SHORT_WHILE)
SIGN_IN_PER_ADDRESS = Allowance("sign-in address", 50, HOUR)
SIGN_IN_PER_KNOWN_BROWSER = Allowance("sign-in known browser", 10, _SHORT_WHILE)
SIGN_UP_PER_CLIENT = Allowance("sign-up client", 60, HOUR)

# Only whoever reads what is mailed to an address can use this up, and to them a new password by mail stays open.
CONFIRMATIONS_PER_ACCOUNT = Allowance("confirmation account", 10, _SHORT_WHILE)

# Who asks for mails is told when it is too often. For one address it is not told: nothing is mailed then, which looks
# the same. One place alone cannot use up what an address is mailed, and all places together cannot flood it. Nor can
# they take the way in by mail from its owner: there is room for another mail before the last link is too old.
MAILS_PER_CLIENT = Allowance("mails client", 60, HOUR)
MAILS_PER_ADDRESS_AND_CLIENT = Allowance("mails address and client", 5, timedelta(minutes=30))
MAILS_PER_ADDRESS = Allowance("mails address", 10, timedelta(minutes=30))
PASSWORD_CHANGES = Allowance("password change", 10, _SHORT_WHILE)

# Without what would need quoting in a mail: there it could be read as another address, or as several.
EMAIL_PATTERN = r"""^[^@\s()<>\[\]:;,\\"]{1,64}@[^@\s()<>\[\]:;,\\"]{1,253}$"""
_EMAIL = re.compile(EMAIL_PATTERN)


def normalised_email(email: str) -> str:
    """One spelling of an address: NFKC, lower case, no outer space."""
    folded = unicodedata.normalize("NFKC", email).strip().casefold()
    return unicodedata.normalize("NFKC", folded)  # folding can leave letters apart from their accents


def is_email(email: str) -> bool:
    """Whether a normalised text has the shape of an address. Only a message sent there could prove more."""
    return len(email) <= EMAIL_LENGTH and _EMAIL.fullmatch(email) is not None and email.isprintable()


def session_expiry(now: datetime) -> datetime:
    """When a session that begins now must end, used or not."""
    return now + SESSION_LIFETIME


class LinkPurpose(StrEnum):
    """What a mailed link is for."""

    CONFIRM = "confirm"
    RESET = "reset"


LINK_LIFETIME = {LinkPurpose.CONFIRM: timedelta(hours=48), LinkPurpose.RESET: timedelta(minutes=30)}


class MailKind(StrEnum):
    """Why a mail about an account is due. What it says depends on how the account stands by then."""

    SIGN_UP = "sign_up"
    CONFIRMATION = "confirmation"
    RESET = "reset"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105  the name of a kind of mail

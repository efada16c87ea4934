"""What an account is: lengths, choices and moments. Pure."""

import re
import unicodedata
from datetime import datetime, timedelta

EMAIL_LENGTH = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets
DISPLAY_NAME_LENGTH = 80
REGISTRATION_LENGTH = 200
PASSWORD_SHORTEST = 12
PASSWORD_LONGEST = 256
SPECIALTIES_MOST = 8

SESSION_LIFETIME = timedelta(days=30)

EMAIL_PATTERN = r"^[^@\s]{1,64}@[^@\s]{1,253}$"
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

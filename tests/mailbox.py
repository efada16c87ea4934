"""Mails that the application keeps in a folder, as the people they are for would read them."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

LINK = re.compile(r"https?://\S+/(confirm|reset)#(\S+)")


def mails_to(address: str, folder: Path) -> list[EmailMessage]:
    """What was mailed to an address, oldest first."""
    if not folder.exists():
        return []
    mails = [
        message_from_bytes(file.read_bytes(), policy=policy.default) for file in sorted(folder.glob("*.eml"))
    ]
    return [mail for mail in mails if mail["To"].addresses[0].addr_spec == address]


def text_of(mail: EmailMessage) -> str:
    """The text of a mail."""
    return str(mail.get_content()).replace("\r\n", "\n")


def token_in(mail: EmailMessage, purpose: str) -> str:
    """What stands behind the # of the one link in a mail."""
    [(found, token)] = LINK.findall(text_of(mail))
    assert found == purpose
    return str(token)

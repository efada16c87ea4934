"""A mail in the form that mail servers take (RFC 5322): plain text in UTF-8, to exactly one address."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, make_msgid

from notifications.mail import Mail, MailRefused


def envelope_address(address: str) -> str:
    """The address with its domain in the form that the DNS knows (IDNA). Raises MailRefused."""
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        raise MailRefused("not_a_domain") from None


def message_of(mail: Mail, *, sender: str, at: datetime) -> EmailMessage:
    """The whole message. No value can break out of its header: the email package refuses line ends there."""
    to = envelope_address(mail.to)
    message = EmailMessage(policy=SMTP if to.isascii() else SMTPUTF8)
    message["From"] = _address(sender, "Caserounds")
    message["To"] = _address(to)
    message["Subject"] = mail.wording.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = make_msgid(domain=_domain(sender))
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: so that nobody's holiday notice answers
    # As it is, in no encoding that breaks lines: people copy links out of mails.
    text = mail.wording.text
    message.set_content(text, charset="utf-8", cte="7bit" if text.isascii() else "8bit")
    return message


def _address(address: str, name: str = "") -> Address:
    return Address(name, username=address.rpartition("@")[0], domain=_domain(address))


def _domain(address: str) -> str:
    return address.rpartition("@")[2]

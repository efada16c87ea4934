"""The port through which every mail leaves. A mail is plain text; it holds nothing clinical and nothing that was typed.

Its address and its text (there are links in it that open accounts) are secrets, so no `repr` shows them.
"""

import re
from dataclasses import dataclass, field
from typing import Protocol

from notifications.mail_wording import MailWording

# Nothing that would need quoting, and so could be read as another address, as several, or as another header.
ADDRESS = re.compile(r"""[^@\s()<>\[\]:;,\\"]{1,64}@[^@\s()<>\[\]:;,\\"]{1,253}""")


class MailUnavailable(Exception):
    """The mail did not leave, and may later: nothing is wrong with it. `code` is safe to log."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class MailRefused(Exception):
    """This mail will never leave: its address takes none. `code` is safe to log."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one address. Raises MailRefused for what no mail can be sent to."""

    to: str = field(repr=False)
    wording: MailWording = field(repr=False)

    def __post_init__(self) -> None:
        if not (ADDRESS.fullmatch(self.to) and self.to.isprintable()):
            raise MailRefused("not_an_address")


class MailTransport(Protocol):
    """Takes mails to where they are sent on from, or kept."""

    async def send(self, mail: Mail) -> None:
        """Hand one mail over. Raises MailUnavailable, MailRefused; after either the mail may still have left."""
        ...

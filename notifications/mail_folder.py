"""Keeps mails in a folder instead of sending them: for development and tests, where nobody's mail server is."""

import asyncio
import os
import secrets
import time
from datetime import UTC, datetime
from pathlib import Path

import structlog

from notifications.mail import Mail, MailUnavailable
from notifications.mail_message import message_of

log = structlog.get_logger()


class MailFolder:
    """The `MailTransport` that writes each mail to a file of its own, for its owner's eyes only."""

    def __init__(self, folder: Path, *, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    async def send(self, mail: Mail) -> None:
        """Keep the mail, and say in which file. Raises MailUnavailable, MailRefused."""
        try:
            name = await asyncio.to_thread(self._keep, mail)
        except OSError as error:
            raise MailUnavailable(type(error).__name__) from None
        log.warning("mail kept, not sent", file=name)

    def _keep(self, mail: Mail) -> str:
        content = message_of(mail, sender=self._sender, at=datetime.now(UTC)).as_bytes()
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = f"{time.time_ns()}-{secrets.token_hex(4)}"  # sorts by time
        draft = self._folder / f".{name}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        # Readers see a whole mail or none.
        draft.rename(self._folder / f"{name}.eml")
        return f"{name}.eml"

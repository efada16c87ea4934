"""Reads the demo people's mails in the folder where this deployment keeps them. No demo address exists anywhere."""

import time
from email import message_from_bytes, policy
from pathlib import Path

from backend.demo.client import DemoFailed

_PATIENCE_SECONDS = 60.0
_LINK = "/confirm#"


class Mailbox:
    """What arrives for one address from now on."""

    def __init__(self, folder: Path, address: str) -> None:
        self._folder = folder
        self._address = address
        self._before = set(self._files())

    def wait_for_token(self) -> str:
        """What stands behind the # of the link that confirms the address. Raises DemoFailed."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < deadline:
            for file in self._files():
                if file not in self._before and (token := self._token_in(file)):
                    return token
            time.sleep(0.1)
        raise DemoFailed("a mail that confirms an address did not come: does the default worker run?")

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("*.eml"))

    def _token_in(self, file: Path) -> str | None:
        mail = message_from_bytes(file.read_bytes(), policy=policy.default)
        if mail["To"] != self._address:
            return None
        links = [line for line in str(mail.get_content()).splitlines() if _LINK in line]
        return links[0].partition("#")[2] if links else None

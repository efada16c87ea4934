"""The service account that Firebase Cloud Messaging knows us by."""

import json
from collections.abc import Mapping
from pathlib import Path

from google.oauth2 import service_account

SCOPE = "https://www.googleapis.com/auth/firebase.messaging"  # no more than sending


class CredentialsRefused(ValueError):
    """The Firebase credentials cannot be used. Says what is expected, never what was found."""

    def __init__(self) -> None:
        super().__init__("expected the JSON key of a Firebase service account, with its project_id")


class MessagingCredentials(service_account.Credentials):
    """A service account's credentials that call the token endpoint and nothing else.

    Google's library would also look up "regional access boundaries" at another server, which messaging does
    not use and a hospital's firewall would report.
    """

    def _after_refresh(self, *_: object) -> None:
        """Do nothing after a token was renewed."""


def open_credentials(key: Path | Mapping[str, str]) -> MessagingCredentials:
    """Read a service account's key. Raises `CredentialsRefused`, and `OSError` for an unreadable file."""
    try:
        content = json.loads(key.read_bytes()) if isinstance(key, Path) else dict(key)
        opened: MessagingCredentials = MessagingCredentials.from_service_account_info(  # type: ignore[no-untyped-call]  # google-auth's gap
            content, scopes=[SCOPE]
        )
    except (ValueError, TypeError, AttributeError):
        raise CredentialsRefused from None
    if content.get("type") != "service_account" or not opened.project_id:
        raise CredentialsRefused
    return opened

"""The port through which every push leaves: what is sent, where to, and what became of it.

Addresses and keys of a device are secrets (who holds them can push to it), so no `repr` shows them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from notifications.wording import Wording

TOPIC = re.compile(r"[A-Za-z0-9_-]{1,32}")  # RFC 8030, section 5.4


class DestinationKind(StrEnum):
    """How a device is addressed."""

    WEBPUSH = "webpush"
    FCM_TOKEN = "fcm_token"  # noqa: S105  the name of a kind of address, not a secret
    FCM_FID = "fcm_fid"


@dataclass(frozen=True, slots=True)
class Destination:
    """One device: a Web Push endpoint with its two keys, or an FCM token or installation id."""

    kind: DestinationKind
    address: str = field(repr=False)
    p256dh: str | None = field(default=None, repr=False)
    auth: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class OutgoingPush:
    """One message for one device. Sent again under the same `message_id`, it replaces what is shown.

    `navigate_url` is absolute. `topic` is at most 32 base64url characters (see `payload.topic_for`).
    """

    message_id: str
    destination: Destination
    wording: Wording
    navigate_url: str = field(repr=False)
    topic: str

    def __post_init__(self) -> None:
        if not TOPIC.fullmatch(self.topic):
            raise ValueError("a topic is 1 to 32 base64url characters")


class OutcomeKind(StrEnum):
    """What became of one message, and so what its sender does next."""

    DELIVERED = "delivered"  # the push service took it
    GONE = "gone"  # the address is dead: forget it, never try it again
    RETRY = "retry"  # nothing wrong with message or address: try again later
    REFUSED = "refused"  # this message will never pass; the address stays
    MISCONFIGURED = (
        "misconfigured"  # our keys or credentials: keep all, tell an administrator, try again later
    )
    TOO_LARGE = "too_large"  # over the service's limit; the address stays


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one message. `retry_after` is in seconds, if the service said; `code` is safe to log."""

    kind: OutcomeKind
    code: str
    retry_after: float | None = None


class PushTransport(Protocol):
    """Sends messages through one push service or a family of them."""

    async def send(self, messages: Sequence[OutgoingPush]) -> list[Outcome]:
        """Send all; return exactly one outcome for each, in order. A failure is an outcome, never raised."""
        ...

    async def close(self) -> None:
        """Let go of connections and threads. Nothing can be sent afterwards."""
        ...

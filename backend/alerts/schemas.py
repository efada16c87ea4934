"""What crosses the wire about follows, the inbox and devices."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta, Struct

from backend.alerts.rules import ADDRESS_LENGTH, LABEL_LENGTH, FollowKind
from backend.kernel.wire import Input
from notifications.transport import DestinationKind
from notifications.wording import EventKind


class Follow(Struct, kw_only=True):
    """Something that the actor follows: a specialty's value, or an identifier."""

    kind: FollowKind
    target: str


class Follows(Struct, kw_only=True):
    """Everything that the actor follows."""

    items: list[Follow]


class InboxEntry(Struct, kw_only=True):
    """One thing that the actor is told."""

    id: UUID
    kind: EventKind
    text: str
    case_id: UUID
    case_title: str
    comment_id: UUID | None
    created_at: datetime
    read_at: datetime | None


class Unread(Struct, kw_only=True):
    """How many inbox entries are unread, up to 100."""

    count: int


class PushConfiguration(Struct, kw_only=True):
    """How this deployment reaches devices; `firebase` is the public web configuration, when it uses FCM."""

    transport: Literal["webpush", "fcm"]
    vapid_public_key: str
    firebase: dict[str, Any] | None


class NewDevice(Input, kw_only=True):
    """A browser or phone that wants to be pushed to. Keys belong to `webpush` only, in base64url."""

    kind: DestinationKind
    address: Annotated[str, Meta(min_length=1, max_length=ADDRESS_LENGTH)]
    p256dh: Annotated[str, Meta(max_length=120)] | None = None
    auth: Annotated[str, Meta(max_length=60)] | None = None
    label: Annotated[str, Meta(max_length=LABEL_LENGTH)] = ""


class Device(Struct, kw_only=True):
    """One of the actor's devices. Its address is a secret and never given back."""

    id: UUID
    kind: DestinationKind
    label: str
    created_at: datetime
    this_session: bool


class Devices(Struct, kw_only=True):
    """All of the actor's devices."""

    items: list[Device]

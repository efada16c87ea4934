"""What crosses the wire about keys."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from backend.accounts.schemas import Person
from backend.admin.rules import KEY_DAYS_MOST, KEY_NAME_LENGTH
from backend.kernel.actor import Scope
from backend.kernel.wire import Input


class NewKey(Input, kw_only=True):
    """A key to be made: what for, what it may do, and for how many days."""

    name: Annotated[str, Meta(min_length=1, max_length=KEY_NAME_LENGTH, pattern=r"\S")]
    scopes: Annotated[list[Scope], Meta(min_length=1, max_length=len(Scope))]
    days: Annotated[int, Meta(ge=1, le=KEY_DAYS_MOST)]


class Key(Struct, kw_only=True):
    """A key, without the key itself: `prefix` is the part of it by which it is recognised."""

    id: UUID
    name: str
    prefix: str
    scopes: list[Scope]
    owner: Person
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


class CreatedKey(Struct, kw_only=True):
    """A key that was just made. `secret` is shown this once and kept nowhere."""

    id: UUID
    secret: str
    expires_at: datetime

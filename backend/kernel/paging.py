"""Keyset paging: a cursor says after which row the next page begins, so a page costs the same anywhere."""

import base64
import binascii
from datetime import UTC, datetime
from typing import Generic, TypeVar
from uuid import UUID

import msgspec

from backend.kernel.errors import Malformed

Item = TypeVar("Item")

DEFAULT_LIMIT = 20
MAX_LIMIT = 50
MAX_CURSOR_LENGTH = 200
_NO_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)


class Page(msgspec.Struct, Generic[Item]):
    """One page of a list, and the cursor of the next one (null on the last)."""

    items: list[Item]
    next_cursor: str | None


class Position(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The sort key of the last row of a page: a moment and the identifier that breaks ties."""

    at: datetime
    id: UUID


def numbered(number: int) -> Position:
    """The position of a row in a list that is ordered by a number alone; `position.id.int` is that number."""
    return Position(_NO_MOMENT, UUID(int=number))


def encode_cursor(position: Position) -> str:
    """The opaque form of a position, safe in a URL."""
    return base64.urlsafe_b64encode(msgspec.json.encode(position)).decode().rstrip("=")


def decode_cursor(cursor: str | None) -> Position | None:
    """The position that a cursor stands for. Raises Malformed for anything we did not make."""
    if cursor is None:
        return None
    try:
        if len(cursor) > MAX_CURSOR_LENGTH:
            raise ValueError
        raw = base64.b64decode(
            cursor.encode("ascii") + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True
        )
        position = msgspec.json.decode(raw, type=Position)
    except (ValueError, binascii.Error, msgspec.MsgspecError):
        position = None
    if position is None or position.at.tzinfo is None:
        raise Malformed({"/cursor": "This is not a cursor of this list. Begin without one."})
    return position


def page_of(rows: list[Item], positions: list[Position], limit: int) -> Page[Item]:
    """A page from up to `limit + 1` rows read: the extra row only says that there is more."""
    more = len(rows) > limit
    return Page(items=rows[:limit], next_cursor=encode_cursor(positions[limit - 1]) if more else None)

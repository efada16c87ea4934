"""Identifiers: UUIDv7, so that they sort by the time they were made."""

from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A fresh UUIDv7 (RFC 9562)."""
    return uuid7()


def earliest_id(moment: datetime) -> UUID:
    """What lies before every identifier made at this moment or later, and after those made before its millisecond."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)

"""What a key of the admin API is. Pure."""

from datetime import datetime, timedelta
from hashlib import sha256

KEY_NAME_LENGTH = 80
KEY_DAYS_MOST = 366
KEYS_MOST = 50
PREFIX_BYTES = 4
SECRET_BYTES = 32

_LAST_USE_PRECISION = timedelta(minutes=1)


def key_text(prefix: str, secret: str) -> str:
    """A key as its holder keeps it. Its shape is fixed, so that scanners for leaked secrets can find it."""
    return f"caserounds_{prefix}_{secret}"


def digest_of(key: str) -> bytes:
    """What is kept of a key. It has 256 random bits, so a plain hash is enough."""
    return sha256(key.encode()).digest()


def key_expiry(now: datetime, *, days: int) -> datetime:
    """When a key made now stops working."""
    return now + timedelta(days=days)


def noted_before(now: datetime) -> datetime:
    """A use is noted when the last one noted is older than this: at most once a minute."""
    return now - _LAST_USE_PRECISION

"""Which errors mean that a part does not answer just now, rather than that something is wrong with what was asked."""

from asyncpg import exceptions as postgres

from backend.kernel.errors import Unavailable
from media.object_store import ObjectStoreUnavailable

OUTAGES: tuple[type[Exception], ...] = (
    Unavailable,
    ObjectStoreUnavailable,
    TimeoutError,
    ConnectionError,
    postgres.QueryCanceledError,
    postgres.LockNotAvailableError,
    postgres.PostgresConnectionError,
    postgres.CannotConnectNowError,
    postgres.AdminShutdownError,
    postgres.TooManyConnectionsError,
    postgres.InterfaceError,
)
"""Whoever asked may ask again, for as long as it takes."""

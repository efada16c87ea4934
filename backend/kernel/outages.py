"""Which errors mean that a part does not answer just now, rather than that something is wrong with what was asked."""

from asyncpg import exceptions as postgres

from backend.kernel.errors import StorageFull, Unavailable
from media.object_store import ObjectStoreFull, ObjectStoreUnavailable
from media.workspace import DiskFull
from notifications.mail import MailUnavailable

OUTAGES: tuple[type[Exception], ...] = (
    Unavailable,
    ObjectStoreUnavailable,
    DiskFull,
    MailUnavailable,
    TimeoutError,
    ConnectionError,
    postgres.OperatorInterventionError,  # shut down, crashed, starting up; a statement that took too long
    postgres.InsufficientResourcesError,  # disk, memory or connections used up
    postgres.PostgresSystemError,
    postgres.TransactionRollbackError,  # deadlocks among them
    postgres.LockNotAvailableError,
    postgres.IdleInTransactionSessionTimeoutError,
    postgres.ReadOnlySQLTransactionError,  # a server that has become a stand-by
    postgres.PostgresConnectionError,
    postgres.InterfaceError,
    postgres.InternalClientError,  # a connection that the server has ended, and asyncpg has not noticed yet
)
"""Whoever asked may ask again, for as long as it takes."""

_FULL = (StorageFull, ObjectStoreFull, DiskFull, postgres.DiskFullError)


def outage_of(error: Exception) -> Unavailable:
    """What to tell a client of one of OUTAGES."""
    return StorageFull() if isinstance(error, _FULL) else Unavailable()

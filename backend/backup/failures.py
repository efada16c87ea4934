"""What can go wrong with a backup or a restore, in words for the person at the terminal."""

from collections.abc import Awaitable
from typing import TypeVar

import asyncpg

from backend.backup.manifest import BackupDamaged
from backend.backup.restore import RestoreRefused
from backend.backup.tools import ToolFailed
from backend.backup.unfinished import BackupRefused
from backend.migrate import MigrationFailed
from backend.runtime.home import HomeBusy
from backend.runtime.keeper import GivenUp
from backend.runtime.postgres import ServerUnusable
from media.object_store import ObjectStoreUnavailable

Outcome = TypeVar("Outcome")
SAY_IT_THEMSELVES = (
    BackupDamaged,
    BackupRefused,
    GivenUp,
    HomeBusy,
    MigrationFailed,
    RestoreRefused,
    ServerUnusable,
    ToolFailed,
)


class BackupFailed(Exception):
    """A backup or a restore did not succeed. The text is the reason."""


async def explained(work: Awaitable[Outcome | None]) -> Outcome:
    """Wait for the work, which answers None when a signal ended it. Raises BackupFailed, SettingRefused."""
    try:
        outcome = await work
    except SAY_IT_THEMSELVES as failure:
        raise BackupFailed(str(failure)) from failure
    except ObjectStoreUnavailable as failure:
        message = f"the object store does not answer as it should ({failure})"
        raise BackupFailed(message) from failure
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as failure:
        # The first line alone: what follows may quote rows.
        raise BackupFailed(str(failure).partition("\n")[0] or type(failure).__name__) from failure
    if outcome is None:
        message = "stopped before the end"
        raise BackupFailed(message)
    return outcome

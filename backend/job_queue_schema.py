"""The job queue's tables and functions, which are Procrastinate's own, kept at the version of its package.

Its versions are the names of its migrations; which was applied last is noted as the comment of its main table.
"""

import re
from pathlib import Path

from procrastinate.schema import SchemaManager

from backend.kernel.database import execute, fetch_value

# What the release before this note was kept had installed.
_UNNOTED = "03.04.00_50_post_add_retry_failed_job_procedure.sql"
_NAME = re.compile(r"[0-9.]+_[0-9]+_[a-z0-9_]+\.sql")


class JobQueueOutdated(Exception):
    """The database lacks what this version of the job queue needs."""

    def __init__(self) -> None:
        super().__init__(
            "the job queue in the database is older than this program: run `caserounds migrate`, then start again"
        )


def versions(folder: Path) -> list[str]:
    """The names of the migrations in a folder, in the order in which they are applied."""
    return sorted(path.name for path in folder.iterdir() if _NAME.fullmatch(path.name))


def migrations_folder() -> Path:
    """Where the package keeps its migrations."""
    return Path(SchemaManager.get_migrations_path())


async def installed_version() -> str | None:
    """The last migration that the database has seen; None where there is no queue yet."""
    if await fetch_value("SELECT to_regclass('procrastinate_jobs')") is None:
        return None
    return await _noted() or _UNNOTED


async def _noted() -> str | None:
    note: str | None = await fetch_value("SELECT obj_description('procrastinate_jobs'::regclass, 'pg_class')")
    return note


async def require_current() -> None:
    """Raise JobQueueOutdated unless the database is at our version, or ahead of it while it is being rolled out."""
    installed = await installed_version()
    if installed is None or installed < versions(migrations_folder())[-1]:
        raise JobQueueOutdated


async def bring_up_to_date(folder: Path | None = None) -> None:
    """Make the queue, or apply what the package has added since. In the owner's transaction, under `migrate`'s lock."""
    folder = folder or migrations_folder()
    installed = await installed_version()
    newest = versions(folder)[-1]
    if installed is None:
        await execute(SchemaManager.get_schema())
    else:
        for name in versions(folder):
            if name > installed:
                await execute((folder / name).read_text())
    if (await _noted() or "") < newest:
        await execute(f"COMMENT ON TABLE procrastinate_jobs IS '{newest}'")  # a name as _NAME has them

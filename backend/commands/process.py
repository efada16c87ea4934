"""What each of our processes does first."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import TypeVar

import asyncpg

from backend.commands.outcome import CommandFailed
from backend.kernel.database import close_pool, open_pool
from backend.kernel.errors import CaseroundsError
from backend.kernel.log import configure_logging
from backend.kernel.outages import OUTAGES
from backend.runtime.home import HomeBusy
from backend.runtime.joining import parts_running
from backend.runtime.keeper import GivenUp
from backend.settings import Settings, load
from media.object_store import ObjectStoreUnavailable

T = TypeVar("T")


def settings_of_process() -> Settings:
    """Read this process's settings and set up its log by them. Raises SettingRefused."""
    return settings_of(os.environ)


def settings_of(environ: Mapping[str, str]) -> Settings:
    """The same from an environment that was completed, as for a command that finds the embedded parts."""
    settings = load(environ)
    configure_logging(as_json=settings.log_format == "json")
    return settings


def with_database(work: Callable[[], Awaitable[T]]) -> T:
    """Do one piece of work on this deployment's database, its own or the one that it brings itself.

    Raises what `explained` does.
    """
    return explained(lambda: _with_database(work))


def explained(work: Callable[[], Coroutine[None, None, T]]) -> T:
    """Do a command's work. Raises SettingRefused, and CommandFailed with what kept it from being done, in a line."""
    try:
        return asyncio.run(work())
    except ObjectStoreUnavailable as failure:
        raise CommandFailed(f"the object store does not answer ({failure})") from failure
    except OUTAGES as failure:
        raise CommandFailed(f"the database does not answer ({type(failure).__name__})") from failure
    except CaseroundsError as refused:
        raise CommandFailed("; ".join([str(refused), *(text for _, text in refused.fields)])) from None
    except (HomeBusy, GivenUp) as failure:
        raise CommandFailed(str(failure)) from failure
    except asyncpg.PostgresError as failure:
        doubt = "is it migrated, and CASEROUNDS_HOME the right folder?"
        raise CommandFailed(f"the database refused this ({type(failure).__name__}); {doubt}") from failure


async def _with_database(work: Callable[[], Awaitable[T]]) -> T:
    async with parts_running(os.environ, alone=False) as environment:
        await open_pool(settings_of(environment).database_url, size=1)
        try:
            return await work()
        finally:
            await close_pool()

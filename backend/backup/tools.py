"""PostgreSQL's own pg_dump, pg_restore and psql. No password reaches a command line."""

import asyncio
import shutil
from contextlib import suppress
from urllib.parse import unquote, urlsplit, urlunsplit

from backend.runtime.child import launch_command
from backend.runtime.postgres import QUIET, ServerUnusable, binaries

OLD_SERVER = 16  # whose dumps and restores need its own tools: the newer ones say what it does not know


class ToolFailed(Exception):
    """One of PostgreSQL's tools failed. The text is the first line of what it said."""

    def __init__(self, tool: str, said: bytes) -> None:
        first_line = said.decode(errors="replace").strip().partition("\n")[0]
        super().__init__(f"{tool} failed: {first_line or 'it does not say why'}")


async def start(major: int, database_url: str | None, tool: str, *options: str) -> asyncio.subprocess.Process:
    """Start a tool, with the password in its environment."""
    address, secret = signed_in(database_url) if database_url else ((), {})
    return await asyncio.create_subprocess_exec(
        *launch_command([program(tool, major), *address, *options], user=None),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**QUIET, **secret},
    )


async def ended(process: asyncio.subprocess.Process, tool: str) -> None:
    """Wait for a tool. Raises ToolFailed unless it succeeded."""
    try:
        _, said = await process.communicate()
    except asyncio.CancelledError:
        process.kill()
        raise
    if process.returncode != 0:
        raise ToolFailed(tool, said)


def signed_in(database_url: str) -> tuple[tuple[str], dict[str, str]]:
    """Give the option that names a database without its password, and the variable that holds the password."""
    parts = urlsplit(database_url)
    user, _, host = parts.netloc.rpartition("@")
    name, _, password = user.partition(":")
    address = urlunsplit(parts._replace(netloc=f"{name}@{host}"))
    return (f"--dbname={address}",), {"PGPASSWORD": unquote(password)} if password else {}


def program(tool: str, major: int) -> str:
    """Find a tool: the wheel's, or one that is installed. Raises ToolFailed."""
    edition = "pginstall" if major <= OLD_SERVER else "pginstall18"
    with suppress(ServerUnusable):
        own = binaries(edition) / tool
        if own.exists():
            return str(own)
    installed = shutil.which(tool)
    if installed is None:
        raise ToolFailed(tool, b"it is not installed")
    return installed

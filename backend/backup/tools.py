"""PostgreSQL's own pg_dump, pg_restore and psql. No password reaches a command line."""

import asyncio
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from backend.backup.manifest import PIECE
from backend.runtime.child import launch_command
from backend.runtime.postgres import QUIET, ServerUnusable, binaries

OLD_SERVER = 16  # whose dumps and restores need its own tools: the newer ones say what it does not know
WITHOUT_ROWS = ("upload_segments", "doomed_objects")
"""What leads to originals and to objects on their way out. Neither ever enters a backup."""


class ToolFailed(Exception):
    """One of PostgreSQL's tools failed. The text is the first line of what it said."""

    def __init__(self, tool: str, said: bytes) -> None:
        first_line = said.decode(errors="replace").strip().partition("\n")[0]
        super().__init__(f"{tool} failed: {first_line or 'it does not say why'}")


async def dump(database_url: str, *, major: int, snapshot: str, target: Path) -> None:
    """Write the rows that an open transaction sees. Raises ToolFailed."""
    process = await start(
        major,
        database_url,
        "pg_dump",
        *("--format=custom", "--no-owner", "--no-privileges", "--lock-wait-timeout=10000"),
        *(f"--exclude-table-data=public.{table}" for table in WITHOUT_ROWS),
        *(f"--snapshot={snapshot}", f"--file={target}"),
    )
    await ended(process, "pg_dump")


async def restore(database_url: str, *, major: int, source: Path, statements: Sequence[str]) -> None:
    """Put rows back and run statements over them: all of it in one transaction, or nothing. Raises ToolFailed."""
    reader = await start(
        major, None, "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--file=-", str(source)
    )
    writer = await start(
        major,
        database_url,
        "psql",
        *("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null"),
    )
    try:
        await pass_on(reader, writer)
        await ended(reader, "pg_restore")
        with suppress(ConnectionError):
            writer.stdin.write("".join(f"\n{statement};" for statement in statements).encode())  # type: ignore[union-attr]  # it is a pipe
            writer.stdin.close()  # type: ignore[union-attr]  # the same
        await ended(writer, "psql")
    finally:
        for process in (
            writer,
            reader,
        ):  # psql commits at the end of its input, so it must not see one too early
            if process.returncode is None:
                process.kill()
                await process.wait()


async def pass_on(reader: asyncio.subprocess.Process, writer: asyncio.subprocess.Process) -> None:
    """Pass what one process says on to another, until the first says no more or the second listens no more."""
    assert reader.stdout is not None  # noqa: S101  both were started with pipes
    assert writer.stdin is not None  # noqa: S101  the same
    with suppress(ConnectionError):
        while piece := await reader.stdout.read(PIECE):
            writer.stdin.write(piece)
            await writer.stdin.drain()


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

"""Rows into a file and back, by PostgreSQL's own tools."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from backend.backup.manifest import PIECE
from backend.backup.tools import ended, start

WITHOUT_ROWS = ("upload_segments", "doomed_objects", "original_destructions", "finding_readings", "throttles")
"""What leads to originals and to objects on their way out, neither of which ever enters a backup, and what was read in
originals; and counters of tries, which are of no use a day later, and whose keys could be guessed from people's and
machines' addresses."""


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

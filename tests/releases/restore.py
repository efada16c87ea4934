"""Put a kept release back: its rows into an empty database, its objects into an empty bucket."""

import asyncio
import gzip
import subprocess
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import msgspec

from backend.runtime.postgres import binaries
from media.object_store import ObjectStore
from tests.releases.dump import EDITION, RELEASES
from tests.releases.populate import Kept

NAMES = sorted(folder.name for folder in RELEASES.iterdir() if folder.is_dir())

MOMENTS = """
SELECT quote_ident(c.table_name) AS place, string_agg(format('%1$I = %1$I + $1', c.column_name), ', ') AS changes
FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
WHERE c.table_schema = 'public' AND c.data_type = 'timestamp with time zone' AND t.table_type = 'BASE TABLE'
  AND c.table_name <> ALL($1::text[])
GROUP BY c.table_name
"""
CHAINED = ["audit_entries", "audit_head"]  # their moments are part of what is proved
SINCE = timedelta(hours=1)


def kept(name: str) -> Kept:
    """Who and what is in a release."""
    return msgspec.json.decode((RELEASES / name / "kept.json").read_bytes(), type=Kept)


async def restore_rows(name: str, owner_url: str) -> None:
    """Fill an empty database, as if the release had been stopped an hour ago."""
    rows = gzip.decompress((RELEASES / name / "database.sql.gz").read_bytes())
    restoring = await asyncio.create_subprocess_exec(
        binaries(EDITION) / "psql",
        *("--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", owner_url),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    _, said = await restoring.communicate(rows)
    assert restoring.returncode == 0, said.decode()
    connection = await asyncpg.connect(owner_url)
    try:
        age = datetime.now(UTC) - kept(name).made_at - SINCE
        for table in await connection.fetch(MOMENTS, CHAINED):
            await connection.execute(f"UPDATE public.{table['place']} SET {table['changes']}", age)
    finally:
        await connection.close()


async def restore_objects(name: str, store: ObjectStore) -> None:
    """Put every object back under its own name."""
    with zipfile.ZipFile(Path(RELEASES / name / "objects.zip")) as archive:
        for stored in archive.namelist():
            await store.put(stored, archive.read(stored), media_type="application/octet-stream")

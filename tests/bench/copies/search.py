"""How long it takes to find copies among so many fingerprints, with the app's own statement and indexes."""

import asyncio
import json
import random
import tempfile
import time
from pathlib import Path
from uuid import UUID

import asyncpg
import numpy as np
from numpy.typing import NDArray

from backend.cases.queries.copies import _NEAR, _arguments, _found
from backend.kernel.ids import new_id
from media.bands import BANDS, keys
from media.likeness import NEAR_MOST, orientations
from notifications.vapid import generate_private_key
from tests.bench.generator.fill import Generator
from tests.servers import platform
from tests.servers.platform import PostgresServer

SEARCHES = 200
COMPARED = 40
FAMILIES = 500
BATCH = 50_000
DISTANCES = (0, 5, 15, 25, NEAR_MOST)

SEARCH = f"""
WITH given AS (SELECT $1::uuid, $2::boolean, $3::uuid), {_found()}
SELECT n.fingerprint, f.distance FROM given, found f JOIN image_fingerprints n ON n.image_id = f.image_id
"""
"""The app's search, without the look at who may see what was found: what it is compared by."""
NOBODY: list[object] = [new_id(), False, new_id(), bytes(32)]
IMAGES_A_CASE = 1.4  # of the generator
READER = "SELECT author_id, true, $1::uuid, '\\x00'::bytea FROM cases WHERE state = 'published' LIMIT 1"

Rows = NDArray[np.uint8]


def generated(count: int, seed: int = 1) -> Rows:
    """Half of them like nothing else, half in families of pictures that resemble each other, as X-rays do."""
    chance = np.random.default_rng(seed)
    apart = np.packbits(chance.integers(0, 2, (count // 2, 256), dtype=np.uint8), axis=1)
    parts, left = [apart], count - len(apart)
    templates = chance.integers(0, 2, (FAMILIES, 256), dtype=np.uint8)
    change = chance.beta(1, 3, (FAMILIES, 256)).astype(np.float32)
    while left:
        size = min(BATCH, left)
        family = chance.integers(0, FAMILIES, size)
        changed = chance.random((size, 256), dtype=np.float32) < change[family]
        parts.append(np.packbits(templates[family] ^ changed, axis=1))
        left -= size
    return np.concatenate(parts)


def planted(kept: Rows, seed: int = 1) -> list[bytes]:
    """Near copies of some, in any orientation."""
    chance = random.Random(seed)
    copies = []
    for _ in range(SEARCHES):
        value = int.from_bytes(kept[chance.randrange(len(kept))].tobytes())
        for bit in chance.sample(range(256), chance.choice(DISTANCES)):
            value ^= 1 << bit
        copies.append(orientations(value.to_bytes(32))[chance.randrange(8)])
    return copies


def compared_with_all(kept: Rows, asked: bytes) -> set[bytes]:
    """What a search has to find."""
    near: set[bytes] = set()
    for way in orientations(asked):
        bits = np.bitwise_count(kept ^ np.frombuffer(way, np.uint8)).sum(axis=1, dtype=np.int32)
        near |= {row.tobytes() for row in kept[bits <= NEAR_MOST]}
    return near


async def fill(owner: "asyncpg.Connection[asyncpg.Record]", kept: Rows) -> None:
    """Write fingerprints of the generated images; the indexes are made at the end."""
    found = await owner.fetch("SELECT id FROM case_images ORDER BY id LIMIT $1", len(kept))
    images = [row["id"] for row in found]
    assert len(images) == len(kept), f"{len(images)} images"
    indexes = await owner.fetch(
        "SELECT indexname, indexdef FROM pg_indexes WHERE indexname ~ '^image_fingerprints_b'"
    )
    for index in indexes:
        await owner.execute(f"DROP INDEX {index['indexname']}")
    await owner.execute("ALTER TABLE image_fingerprints DROP CONSTRAINT image_fingerprints_image_id_fkey")
    columns = ["id", "image_id", "master_sha256", "quality", "fingerprint"]
    columns += [f"band_{band}" for band in range(BANDS)]
    for first in range(0, len(kept), BATCH):
        await owner.copy_records_to_table(
            "image_fingerprints",
            records=[
                record(row.tobytes(), image_id)
                for row, image_id in zip(
                    kept[first : first + BATCH], images[first : first + BATCH], strict=True
                )
            ],
            columns=columns,
        )
    for index in indexes:
        await owner.execute(index["indexdef"])
    await owner.execute("VACUUM (ANALYZE) image_fingerprints")


def record(fingerprint: bytes, image_id: UUID) -> tuple[object, ...]:
    bits = asyncpg.BitString.frombytes(fingerprint, 256)
    return (new_id(), image_id, random.randbytes(32), 100, bits, *keys(fingerprint))


async def measure(owner: "asyncpg.Connection[asyncpg.Record]", kept: Rows) -> None:
    """Print times, and what was found beside comparing with every one."""
    alone, whole = await owner.prepare(SEARCH), await owner.prepare(_NEAR)
    reader = list(await owner.fetchrow(READER, new_id()) or ())
    seconds, shown = [], []
    right = wanted = more = 0
    for number, fingerprint in enumerate(planted(kept)):
        begun = time.perf_counter()
        shown.append(len(await whole.fetch(*reader, *_arguments(fingerprint))))
        seconds.append(1e3 * (time.perf_counter() - begun))
        if number < COMPARED:
            rows = await alone.fetch(*NOBODY, *_arguments(fingerprint))
            found = {bytes(row["fingerprint"].bytes) for row in rows}
            truth = compared_with_all(kept, fingerprint)
            wanted, right, more = wanted + len(truth), right + len(truth & found), more + len(found - truth)
    warm = seconds[COMPARED:]
    middle, slow = np.percentile(warm, 50), np.percentile(warm, 95)
    print(f"  the app's whole query, of a reviewer: p50 {middle:.1f} ms, p95 {slow:.1f}")
    print(f"  answered with {sum(shown)} copies for {len(shown)} pictures")
    print(f"  beside comparing with every one: {right} of {wanted} found, {more} too many")
    asked = _arguments(planted(kept)[0])
    plan = json.loads(
        await owner.fetchval(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {_NEAR}", *reader, *asked)
    )[0]
    pages = plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"]
    took = f"planned in {plan['Planning Time']:.1f} ms, run in {plan['Execution Time']:.1f}"
    print(f"  in the server: {took}; {pages} pages")


async def search(count: int, home: Path) -> None:
    addresses = platform.addresses()
    server = PostgresServer(addresses)
    database = await server.create_database()
    await platform.migrate(
        platform.environment(addresses, database, home=home, vapid_private_key=generate_private_key())
    )
    await Generator(server.owner_url(database), cases=round(count / IMAGES_A_CASE * 1.02), comments=0).fill()
    owner = await asyncpg.connect(server.owner_url(database), command_timeout=None)
    kept = generated(count)
    await fill(owner, kept)
    size = await owner.fetchval("SELECT pg_total_relation_size('image_fingerprints')")
    print(f"\n{count} fingerprints: {size / count:.0f} bytes each with all indexes")
    await measure(owner, kept)
    await print_keeping(owner)
    await owner.close()


async def print_keeping(owner: "asyncpg.Connection[asyncpg.Record]") -> None:
    places = ", ".join(f"${number}" for number in range(1, 6 + BANDS))
    columns = "id, image_id, master_sha256, quality, fingerprint"
    columns += "".join(f", band_{band}" for band in range(BANDS))
    statement = await owner.prepare(f"INSERT INTO image_fingerprints ({columns}) VALUES ({places})")
    begun = time.perf_counter()
    for row in generated(1000, seed=2):
        await statement.fetch(*record(row.tobytes(), new_id()))
    print(f"  keeping one more: {time.perf_counter() - begun:.2f} ms, the round trip and the commit among it")


def print_search(count: int) -> None:
    """Print how a search does among so many."""
    servers = platform.begin()
    try:
        with tempfile.TemporaryDirectory() as home:
            asyncio.run(search(count, Path(home)))
    finally:
        platform.end(servers)

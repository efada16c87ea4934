"""Writing down what a scan found, in the current transaction."""

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

import msgspec

from backend.cases.rules import FINDINGS_MOST
from backend.cases.service.fingerprints import keep_fingerprint
from backend.kernel.database import execute, fetch_value
from backend.kernel.ids import new_id
from media.findings import Finding, Scan

READING_LENGTH = 500

_SCAN = """
INSERT INTO image_scans (id, image_id, number, engines, thresholds, found, unexplained, codes, scanned_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""

_JUDGED = """
INSERT INTO image_scans (id, image_id, number, engines, thresholds, found, unexplained, codes, scanned_at)
SELECT $1, image_id, $3::smallint, engines, thresholds, found, 0, $4, scanned_at FROM image_scans
WHERE image_id = $2 AND number = $3::smallint - 1
"""

_FINDING = """
INSERT INTO image_findings (id, image_id, number, scan, kind, identifying, x, y, width, height, score)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""


def likeliest(findings: Sequence[Finding]) -> list[Finding]:
    """Those that are kept: what identifies first, surest first, in the order in which one reads."""
    ranked = sorted(findings, key=lambda found: (not found.identifying, -found.score))[:FINDINGS_MOST]
    return sorted(ranked, key=lambda found: (found.box.y, found.box.x))


async def keep_scan(
    image_id: UUID, number: int, scan: Scan, *, unexplained: int, codes: Sequence[str], moment: datetime
) -> None:
    """Write down that an image was scanned, how, and with what outcome."""
    await execute(
        _SCAN,
        new_id(),
        image_id,
        number,
        msgspec.json.encode(scan.engines).decode(),
        msgspec.json.encode(scan.thresholds).decode(),
        len(scan.findings),
        unexplained,
        list(codes),
        moment,
    )


async def judge_again(image_id: UUID, number: int, *, codes: Sequence[str]) -> None:
    """Write down that the last scan holds for pixels that nothing was done to, now that all of it is answered."""
    await execute(_JUDGED, new_id(), image_id, number, list(codes))


async def keep_likeness(image_id: UUID, scan: Scan, master: Path) -> None:
    """Keep by what copies of the scanned picture are found."""
    digest = await asyncio.to_thread(_sha256, master)
    await keep_fingerprint(image_id, fingerprint=scan.fingerprint, quality=scan.quality, master_sha256=digest)


def _sha256(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


async def keep_findings(image_id: UUID, number: int, findings: Sequence[Finding]) -> int:
    """Write down findings that a person has to answer, and apart from them what was read there; says how many."""
    so_far = await fetch_value(
        "SELECT COALESCE(max(number), 0) FROM image_findings WHERE image_id = $1", image_id
    )
    kept = likeliest(findings)
    for place, found in enumerate(kept, start=so_far + 1):
        finding_id = new_id()
        await execute(
            _FINDING,
            finding_id,
            image_id,
            place,
            number,
            found.kind.value,
            found.identifying,
            *found.box,
            found.score,
        )
        if text := (found.text or "").replace("\0", "").strip()[:READING_LENGTH]:
            await execute("INSERT INTO finding_readings (finding_id, text) VALUES ($1, $2)", finding_id, text)
    return len(kept)

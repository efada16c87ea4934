"""Keeping what copies of an image are found by. It goes with the image's row."""

from uuid import UUID

from asyncpg import BitString

from backend.kernel.database import execute
from backend.kernel.ids import new_id
from media.bands import BANDS, keys
from media.likeness import QUALITY_LEAST

_COLUMNS = ("master_sha256", "quality", "fingerprint", *(f"band_{band}" for band in range(BANDS)))
_KEEP = f"""
INSERT INTO image_fingerprints (id, image_id, {", ".join(_COLUMNS)})
VALUES ($1, $2, {", ".join(f"${place}" for place in range(3, 3 + len(_COLUMNS)))})
ON CONFLICT (image_id) DO UPDATE SET {", ".join(f"{name} = EXCLUDED.{name}" for name in _COLUMNS)}
"""  # noqa: S608  constants only


async def keep_fingerprint(image_id: UUID, *, fingerprint: bytes, quality: int, master_sha256: bytes) -> None:
    """Keep an image's fingerprint and the SHA-256 of its master, in the current transaction; an older one is replaced.

    Called by the job that scans the image, for no actor. `fingerprint` and `quality` as `media.fingerprint` answers
    them; a picture of too little quality is found by its SHA-256 alone.
    """
    bands = keys(fingerprint) if quality >= QUALITY_LEAST else [None] * BANDS
    bits = BitString.frombytes(fingerprint, 256)
    await execute(_KEEP, new_id(), image_id, master_sha256, quality, bits, *bands)

"""Copies of an image among the images that the actor may see. What they may not see leaves no trace in the answer."""

from uuid import UUID

from asyncpg import BitString, Record

from backend.cases.queries.visibility import VISIBLE, viewer, visible_case
from backend.cases.rules import COPIES_MOST, CaseState
from backend.cases.schemas import Copy
from backend.kernel.actor import Actor
from backend.kernel.database import fetch_all, fetch_one
from backend.kernel.errors import NotFound
from media.bands import BANDS, sought
from media.likeness import NEAR_MOST, QUALITY_LEAST, Likeness, orientations, verdict

_SOUGHT = """
SELECT i.id, f.fingerprint, f.quality, f.master_sha256
FROM case_images i LEFT JOIN image_fingerprints f ON f.image_id = i.id WHERE i.case_id = $1 AND i.id = $2
"""

_WAYS = 8
_FIRST_WAY, _FIRST_KEYS = 5, 5 + _WAYS  # the numbers of the parameters


def _nearest(first: int, count: int) -> str:
    """The distance of a row from the nearest of some orientations."""
    differing = ", ".join(f"bit_count(f.fingerprint # ${place})" for place in range(first, first + count))
    return f"LEAST({differing})"


def _in_bands() -> str:
    """Fingerprints that are near, from the bands' indexes alone: those of mirror images share their keys."""
    half = _WAYS // 2
    return " UNION ALL ".join(
        f"SELECT f.fingerprint FROM image_fingerprints f WHERE f.band_{band} ="  # noqa: S608  constants only
        f" ANY(${_FIRST_KEYS + way * BANDS + band}::smallint[])"
        f" AND {_nearest(_FIRST_WAY + way * half, half)} <= {NEAR_MOST}"
        for way in (0, 1)
        for band in range(BANDS)
    )


_SEEN = f"""
SELECT c.id AS case_id, i.id AS image_id, c.title, c.state, c.author_id = $1 AS mine, i.created_at, f.distance
FROM found f JOIN case_images i ON i.id = f.image_id JOIN cases c ON c.id = i.case_id
WHERE i.id <> $3 AND {VISIBLE}
ORDER BY f.distance, i.id DESC LIMIT {COPIES_MOST}
"""  # noqa: S608  constants only

_SAME = f"""
WITH found AS (SELECT image_id, 0 AS distance FROM image_fingerprints WHERE master_sha256 = $4) {_SEEN}
"""  # noqa: S608  constants only


def _found() -> str:
    """Two named results: fingerprints that are `near`, and the images `found` by them with their distance.

    An array, because a planner that guesses how many are near may read the whole table to join them.
    """
    return f"""near AS MATERIALIZED ({_in_bands()}), found AS MATERIALIZED (
    SELECT f.image_id, CASE WHEN f.master_sha256 = $4 THEN 0 ELSE {_nearest(_FIRST_WAY, _WAYS)} END AS distance
    FROM image_fingerprints f
    WHERE f.fingerprint = ANY(ARRAY(SELECT DISTINCT fingerprint FROM near)) AND f.quality >= {QUALITY_LEAST}
)"""  # noqa: S608  constants only


_NEAR = f"WITH {_found()} {_SEEN}"


async def copies(actor: Actor, *, case_id: UUID, image_id: UUID) -> list[Copy]:
    """Images like one of a case that the actor may see, the most alike first, COPIES_MOST at most.

    Of what they may see alone: their own in every state, what is published, and for reviewers what is in review.
    None while the image has not been scanned. Raises NotFound, NotVerified.
    """
    await visible_case(actor, case_id=case_id)
    row = await fetch_one(_SOUGHT, case_id, image_id)
    if row is None:
        raise NotFound
    if row["fingerprint"] is None:
        return []
    arguments = (*viewer(actor), image_id, row["master_sha256"])
    if row["quality"] < QUALITY_LEAST:
        return [_copy(found) for found in await fetch_all(_SAME, *arguments)]
    bits = bytes(row["fingerprint"].bytes)
    return [_copy(found) for found in await fetch_all(_NEAR, *arguments, *_arguments(bits))]


def _arguments(fingerprint: bytes) -> list[object]:
    """Those of _NEAR from the fifth on: eight orientations, then the keys of each band."""
    ways = [BitString.frombytes(way, 256) for way in orientations(fingerprint)]
    return [*ways, *sought(fingerprint)]


def _copy(row: Record) -> Copy:
    return Copy(
        case_id=row["case_id"],
        image_id=row["image_id"],
        title=row["title"],
        state=CaseState(row["state"]),
        mine=row["mine"],
        likeness="same" if verdict(row["distance"]) is Likeness.SAME else "near",
        added_at=row["created_at"],
    )

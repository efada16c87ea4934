"""Burn covers into the pixels of a picture, turn and crop it, and make all its files anew."""

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path

import msgspec

from media.clean_jpeg import NotClean, check_clean
from media.covers import BoxCover, Cover, PolygonCover, StrokeCover
from media.decoding.editing import BEYOND, BLOCK, MARGIN
from media.decoding_process import SanitiserFailed
from media.findings import Box
from media.limits import DecodingLimits
from media.sanitiser import DEFAULT_LIMITS, SanitisedImage, make_files
from media.sniffing import ImageFormat

TURNS = (0, 90, 180, 270)


class NothingLeft(ValueError):
    """A crop that keeps no pixel of the picture."""


async def redact(
    source: Path,
    target: Path,
    *,
    covers: Sequence[Cover],
    turn: int = 0,
    crop: Box | None = None,
    limits: DecodingLimits = DEFAULT_LIMITS,
) -> SanitisedImage:
    """Make a master of ours anew with parts painted over, and write its files into the folder `target`.

    Covers and crop are in pixels of `source`; what lies outside is ignored. Covers are opaque and grow by a margin and
    outward to whole blocks of the JPEG, so that nothing around them tells what was beneath. Then the picture is
    cropped, and turned clockwise by `turn` degrees (0, 90, 180, 270).

    Raises `NothingLeft`, `ValueError` for another turn, `SanitiserFailed`, `DiskFull`, and `ImageRefused` where the
    picture needs more than `limits`.
    """
    if turn not in TURNS:
        raise ValueError(turn)
    try:
        width, height, _ = await asyncio.to_thread(check_clean, source)
    except NotClean as error:
        raise SanitiserFailed("only masters of ours are redacted") from error
    with tempfile.NamedTemporaryFile(suffix=".json", dir=source.parent) as edits:
        wanted = {"covers": list(covers), "turn": turn, "crop": _corners(crop, width, height)}
        edits.write(msgspec.json.encode(wanted))
        edits.flush()
        return await make_files(ImageFormat.JPEG, source, target, limits=limits, edits=Path(edits.name))


def painted_area(cover: Cover) -> Box:
    """The rectangle around all that is painted for a cover, in pixels of the picture it is drawn on."""
    match cover:
        case BoxCover():
            left, top, right, bottom = cover.x, cover.y, cover.x + cover.width, cover.y + cover.height
        case PolygonCover() | StrokeCover():
            reach = cover.width // 2 if isinstance(cover, StrokeCover) else 0
            across, down = [point[0] for point in cover.points], [point[1] for point in cover.points]
            left, right = min(across) - reach, max(across) + reach + 1
            top, bottom = min(down) - reach, max(down) + reach + 1
    left, top = ((edge - MARGIN) // BLOCK * BLOCK - BEYOND for edge in (left, top))
    right, bottom = (-(-(edge + MARGIN) // BLOCK) * BLOCK + BEYOND for edge in (right, bottom))
    return Box(left, top, right - left, bottom - top)


def _corners(crop: Box | None, width: int, height: int) -> tuple[int, int, int, int] | None:
    """The crop within the picture as left, top, right, bottom."""
    if crop is None:
        return None
    left, top = max(0, crop.x), max(0, crop.y)
    right, bottom = min(width, crop.x + crop.width), min(height, crop.y + crop.height)
    if right <= left or bottom <= top:
        raise NothingLeft
    return left, top, right, bottom

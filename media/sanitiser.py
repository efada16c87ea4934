"""Turn an untrusted file into clean pictures, or refuse it with a reason."""

import asyncio
import base64
import os
from pathlib import Path

import msgspec

from media.clean_jpeg import NotClean, check_clean
from media.decoding_process import SanitiserFailed, decode
from media.limits import MAX_BYTES, DecodingCost, DecodingLimits
from media.refusals import ImageRefused, RefusalReason
from media.renditions import MEDIA_TYPE, PLACEHOLDER, RECIPES, Rendition
from media.sniffing import HEAD_BYTES, ImageFormat, sniff

DEFAULT_LIMITS = DecodingLimits()


class RenditionFile(msgspec.Struct, frozen=True):
    """One file that was written. Width and height in pixels, size in bytes."""

    path: Path
    media_type: str
    width: int
    height: int
    size: int


class SanitisedImage(msgspec.Struct, frozen=True):
    """A picture made safe. Width and height in pixels of the master, upright."""

    width: int
    height: int
    placeholder: str
    """A small `data:` address, under 1 kB."""
    files: dict[Rendition, RenditionFile]
    cost: DecodingCost


async def sanitise(source: Path, target: Path, *, limits: DecodingLimits = DEFAULT_LIMITS) -> SanitisedImage:
    """Decode `source` in a limited child process and write its renditions into the folder `target`.

    What is written is upright, sRGB, and holds no byte but pixels: this process has checked the structure of
    every file that the child wrote. A cancelled call kills its child; after any error `target` holds no file.

    Raises `ImageRefused` when the file is at fault, `SanitiserFailed` when it may not be, `DiskFull`.
    """
    return await make_files(await asyncio.to_thread(admit, source), source, target, limits=limits)


async def make_files(
    kind: ImageFormat, source: Path, target: Path, *, limits: DecodingLimits, edits: Path | None = None
) -> SanitisedImage:
    """Decode a file of a known format, edited as the file `edits` says, as `sanitise` does and with its errors."""
    await asyncio.to_thread(target.mkdir, parents=True, exist_ok=True)
    try:
        cost = await decode(kind, source, target, limits=limits, edits=edits)
        try:
            return await asyncio.to_thread(_describe, target, cost)
        except (NotClean, FileNotFoundError) as error:
            raise SanitiserFailed("the decoding child wrote something else than clean pictures") from error
    except BaseException:
        for recipe in (*RECIPES.values(), PLACEHOLDER):
            (target / recipe.file_name).unlink(missing_ok=True)
        raise


def admit(source: Path) -> ImageFormat:
    """Say what a file is, by its size and its first bytes. Raises `ImageRefused`."""
    with source.open("rb") as file:
        if os.fstat(file.fileno()).st_size > MAX_BYTES:
            raise ImageRefused(RefusalReason.TOO_MANY_BYTES)
        return sniff(file.read(HEAD_BYTES))


def _describe(target: Path, cost: DecodingCost) -> SanitisedImage:
    files = {}
    for rendition, recipe in RECIPES.items():
        path = target / recipe.file_name
        width, height, size = check_clean(path)
        files[rendition] = RenditionFile(path, MEDIA_TYPE, width, height, size)
    placeholder = target / PLACEHOLDER.file_name
    check_clean(placeholder)
    encoded = base64.b64encode(placeholder.read_bytes()).decode()
    placeholder.unlink()
    master = files[Rendition.MASTER]
    address = f"data:{MEDIA_TYPE};base64,{encoded}"
    return SanitisedImage(master.width, master.height, address, files, cost)

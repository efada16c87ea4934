"""Turn an untrusted file into clean pictures, or refuse it with a reason."""

import asyncio
import base64
import importlib.util
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from functools import cache
from pathlib import Path

import msgspec

from media.clean_jpeg import NotClean, check_clean
from media.limits import MAX_BYTES, DecodingLimits
from media.refusals import ImageRefused, RefusalReason
from media.renditions import MEDIA_TYPE, PLACEHOLDER, RECIPES, Rendition
from media.sniffing import HEAD_BYTES, ImageFormat, sniff
from media.workspace import DiskFull

_START = "import sys; sys.path += sys.argv[1:3]; from media.decoding.child import main; main(*sys.argv[3:])"
# Nothing of the caller's environment: it holds keys. One arena: each reserves 64 MB of address space.
_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"}
# Signals that only the file can have caused. A child ended by any other was killed from outside.
_ENDED_BY_FILE: dict[int, RefusalReason] = {
    signal.SIGXCPU: RefusalReason.TOOK_TOO_LONG,
    **dict.fromkeys(
        (signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT, signal.SIGILL, signal.SIGFPE), RefusalReason.DAMAGED
    ),
}
_ANSWER_BYTES = 100
DEFAULT_LIMITS = DecodingLimits()


class SanitiserFailed(Exception):
    """The sanitiser ended without an answer about the file; trying again later may succeed."""


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


async def sanitise(source: Path, target: Path, *, limits: DecodingLimits = DEFAULT_LIMITS) -> SanitisedImage:
    """Decode `source` in a limited child process and write its renditions into the folder `target`.

    What is written is upright, sRGB, and holds no byte but pixels: this process has checked the structure of
    every file that the child wrote. A cancelled call kills its child; after any error `target` holds no file.

    Raises `ImageRefused` when the file is at fault, `SanitiserFailed` when it may not be, `DiskFull`.
    """
    return await make_files(await asyncio.to_thread(_admit, source), source, target, limits=limits)


async def make_files(
    kind: ImageFormat, source: Path, target: Path, *, limits: DecodingLimits, edits: Path | None = None
) -> SanitisedImage:
    """Decode a file of a known format, edited as the file `edits` says, as `sanitise` does and with its errors."""
    await asyncio.to_thread(target.mkdir, parents=True, exist_ok=True)
    try:
        await _decode(kind, source, target, limits, edits)
        try:
            return await asyncio.to_thread(_describe, target)
        except (NotClean, FileNotFoundError) as error:
            raise SanitiserFailed("the decoding child wrote something else than clean pictures") from error
    except BaseException:
        for recipe in (*RECIPES.values(), PLACEHOLDER):
            (target / recipe.file_name).unlink(missing_ok=True)
        raise


def _admit(source: Path) -> ImageFormat:
    with source.open("rb") as file:
        if os.fstat(file.fileno()).st_size > MAX_BYTES:
            raise ImageRefused(RefusalReason.TOO_MANY_BYTES)
        return sniff(file.read(HEAD_BYTES))


async def _decode(
    kind: ImageFormat, source: Path, target: Path, limits: DecodingLimits, edits: Path | None
) -> None:
    command = [sys.executable, "-I", "-S", "-c", _START, *_import_paths()]
    command += [kind, str(target), str(edits or ""), str(os.getpid()), *map(str, limits)]
    with source.open("rb") as content:
        child = await asyncio.create_subprocess_exec(
            *command,
            stdin=content,
            stdout=PIPE,
            stderr=DEVNULL,
            env=_ENVIRONMENT,
            cwd="/",
        )
    try:
        async with asyncio.timeout(limits.wall_seconds):
            answer = await _answer(child)
            code = await child.wait()
    except TimeoutError:
        raise ImageRefused(RefusalReason.TOOK_TOO_LONG) from None
    finally:
        if child.returncode is None:
            child.kill()
            await (
                child.communicate()
            )  # takes in what it still said, without which it would never count as ended
    _judge(code, answer.decode(errors="replace").split())


async def _answer(child: Process) -> bytes:
    """Read one short answer to its end. Raises `SanitiserFailed` for a child that says more."""
    if child.stdout is None:
        raise SanitiserFailed("the decoding child has no voice")
    answer = b""
    while piece := await child.stdout.read(_ANSWER_BYTES):
        answer += piece
        if len(answer) > _ANSWER_BYTES:
            raise SanitiserFailed("the decoding child says more than it should")
    return answer


@cache
def _import_paths() -> tuple[str, ...]:
    """Where this package and Pillow lie; the child is spared the search of a whole installation."""
    folders = []
    for package in ("media", "PIL"):
        spec = importlib.util.find_spec(package)
        if spec is None or spec.origin is None:
            raise ModuleNotFoundError(name=package)
        folders.append(str(Path(spec.origin).resolve().parents[1]))
    return tuple(folders)


def _judge(code: int, answer: list[str]) -> None:
    if -code in _ENDED_BY_FILE:
        raise ImageRefused(_ENDED_BY_FILE[-code])
    match answer:
        case ["done"] if code == 0:
            return
        case ["refused", reason] if code == 0:
            raise ImageRefused(RefusalReason(reason))
        case ["full"] if code == 0:
            raise DiskFull
    raise SanitiserFailed(f"the decoding child ended with {code} {' '.join(answer)}")


def _describe(target: Path) -> SanitisedImage:
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
    return SanitisedImage(master.width, master.height, f"data:{MEDIA_TYPE};base64,{encoded}", files)

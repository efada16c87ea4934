"""The child process that opens one file: started, waited for, and judged by how it ends."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path

from media.import_paths import folders_of
from media.limits import DecodingCost, DecodingLimits
from media.refusals import ImageRefused, RefusalReason
from media.sniffing import ImageFormat
from media.workspace import DiskFull

_START = (
    "import sys; paths, rest = sys.argv[1].split('\\n'), sys.argv[2:]; sys.path += paths; "
    "from media.decoding.child import main; main(*rest)"
)
_PACKAGES = ("media", "PIL")
_FURTHER_PACKAGES = {
    ImageFormat.HEIF: ("pillow_heif",),
    ImageFormat.DICOM: ("numpy", "pydicom", "gdcm"),
}
# Nothing of the caller's environment: it holds keys. One arena: each reserves 64 MB of address space, and each thread
# of NumPy's algebra as much.
_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1", "OPENBLAS_NUM_THREADS": "1"}
# Signals that only the file can have caused. A child ended by any other was killed from outside.
_ENDED_BY_FILE: dict[int, RefusalReason] = {
    signal.SIGXCPU: RefusalReason.TOOK_TOO_LONG,
    **dict.fromkeys(
        (signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT, signal.SIGILL, signal.SIGFPE), RefusalReason.DAMAGED
    ),
}
_ANSWER_BYTES = 100
_REASONS = frozenset(map(str, RefusalReason))


class SanitiserFailed(Exception):
    """The sanitiser ended without an answer about the file; trying again later may succeed."""


async def decode(
    kind: ImageFormat, source: Path, target: Path, *, limits: DecodingLimits, edits: Path | None
) -> DecodingCost:
    """Have a child write the files of one picture into `target`; the answer is what that cost, by its own account.

    A cancelled call kills the child. Raises `ImageRefused` when the file is at fault, `SanitiserFailed` when it may
    not be, a clock that ran out without the CPU being used among it, and `DiskFull`.
    """
    folders = folders_of(*_PACKAGES, *_FURTHER_PACKAGES.get(kind, ()))
    command = [sys.executable, "-I", "-S", "-c", _START, "\n".join(folders)]
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
        raise SanitiserFailed("the decoding child was not done in time, nor had it used its CPU") from None
    finally:
        if child.returncode is None:
            child.kill()
            await (
                child.communicate()
            )  # takes in what it still said, without which it would never count as ended
    return _judge(code, answer.decode(errors="replace").split())


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


def _judge(code: int, answer: list[str]) -> DecodingCost:
    if -code in _ENDED_BY_FILE:
        raise ImageRefused(_ENDED_BY_FILE[-code])
    match answer:
        case ["done", *cost] if code == 0 and _are_figures(cost):
            return DecodingCost(*map(int, cost))
        case ["refused", reason, *cost] if code == 0 and reason in _REASONS and _are_figures(cost):
            raise ImageRefused(RefusalReason(reason), cost=DecodingCost(*map(int, cost)))
        case ["full"] if code == 0:
            raise DiskFull
    raise SanitiserFailed(f"the decoding child ended with {code} {' '.join(answer)}")


def _are_figures(said: list[str]) -> bool:
    return len(said) == len(DecodingCost._fields) and all(map(str.isdecimal, said))

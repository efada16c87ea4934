"""What `caserounds image inspect` says of each file."""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from backend.commands.outcome import CommandFailed
from media.decoding_process import SanitiserFailed
from media.findings import Finding
from media.refusals import ImageRefused, RefusalReason
from media.renditions import Rendition
from media.sanitiser import DEFAULT_LIMITS, admit, make_files
from media.scanning import PictureScanner, ScannerFailed
from media.sniffing import ImageFormat

ATTEMPTS = 3
UNREADABLE = 3


class Inspection(msgspec.Struct):
    """One line. Sizes and boxes in pixels of the upright picture; cost is that of the process which decoded it."""

    file: str
    outcome: Literal["accepted", "refused"] = "refused"
    reason: RefusalReason | None = None
    format: ImageFormat | None = None
    width: int | None = None
    height: int | None = None
    findings: list[Finding] = []
    cpu_ms: int | None = None
    peak_mb: int | None = None


async def inspect(paths: Sequence[Path], *, as_json: bool) -> None:
    """Print a line for every file and go on after a refusal, with progress on standard error.

    Raises CommandFailed: at once when a path is not there, at the end when files could not be read.
    """
    files = list(files_under(paths))
    unreadable = 0
    async with PictureScanner() as scanner:
        for number, path in enumerate(files, 1):
            progress(f"{number} of {len(files)}")
            try:
                seen = await patiently_inspected(path, scanner)
            except OSError as error:
                unreadable += 1
                progress(f"{path}: {error.strerror}")
                continue
            print(msgspec.json.encode(seen).decode() if as_json else in_words(seen), flush=True)
    if unreadable:
        raise CommandFailed(f"{unreadable} files could not be read", code=UNREADABLE)


def files_under(paths: Sequence[Path]) -> Iterator[Path]:
    """Every regular file that is named or lies in a named folder. Raises CommandFailed."""
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.is_file())
        elif path.is_file():
            yield path
        else:
            raise CommandFailed(f"there is no file or folder {path}")


async def patiently_inspected(path: Path, scanner: PictureScanner) -> Inspection:
    """As the app does: try again what may not be the file's fault, and refuse it when every attempt has failed."""
    for _ in range(ATTEMPTS):
        try:
            return await inspected(path, scanner)
        except (SanitiserFailed, ScannerFailed) as failure:
            progress(f"{path}: {failure}")
    return Inspection(str(path), reason=RefusalReason.TOO_DEMANDING)


async def inspected(path: Path, scanner: PictureScanner) -> Inspection:
    """Decode and scan one file. Raises SanitiserFailed, ScannerFailed, OSError."""
    seen = Inspection(str(path))
    with tempfile.TemporaryDirectory(prefix="caserounds-") as made:
        try:
            seen.format = admit(path)
            picture = await make_files(seen.format, path, Path(made) / "clean", limits=DEFAULT_LIMITS)
        except ImageRefused as refused:
            seen.reason = refused.reason
            if refused.cost is not None:
                seen.cpu_ms, seen.peak_mb = refused.cost
            return seen
        seen.outcome, seen.width, seen.height = "accepted", picture.width, picture.height
        seen.cpu_ms, seen.peak_mb = picture.cost
        seen.findings = (await scanner.scan(picture.files[Rendition.MASTER].path)).findings
    return seen


def in_words(seen: Inspection) -> str:
    """For people: outcome, format and size, and how many findings of which kind."""
    if seen.outcome == "refused":
        return f"{seen.file}: refused, {seen.reason}"
    kinds = ", ".join(sorted(finding.kind for finding in seen.findings)) or "nothing found"
    return f"{seen.file}: {seen.format}, {seen.width} x {seen.height}, {kinds}"


def progress(text: str) -> None:
    """Say how far this is: over the last line at a terminal, on a line of its own elsewhere."""
    begin, end = ("\r", " ") if sys.stderr.isatty() else ("", "\n")
    sys.stderr.write(f"{begin}{text}{end}")
    sys.stderr.flush()

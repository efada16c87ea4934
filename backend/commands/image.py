"""Make picture files safe, look what is in them, or compare two: the same pipeline as the app's, on files.

Nothing is kept but what `sanitise` is asked to write. Needs no deployment.
"""

import argparse
import asyncio
import tempfile
from pathlib import Path

from backend.commands.image_inspection import inspect
from backend.commands.outcome import CommandFailed
from media.covers import BoxCover
from media.decoding_process import SanitiserFailed
from media.fingerprint import fingerprint
from media.likeness import FINGERPRINT_BYTES, distance, verdict
from media.redaction import redact
from media.refusals import ImageRefused
from media.renditions import Rendition
from media.sanitiser import SanitisedImage, sanitise
from media.workspace import DiskFull

_BITS = 8 * FINGERPRINT_BYTES


def add_options(parser: argparse.ArgumentParser) -> None:
    """Describe what can be done."""
    done = parser.add_subparsers(dest="done", required=True, metavar="inspect | sanitise | similar")
    inspecting = done.add_parser(
        "inspect",
        description="Say of each picture whether it is accepted, and what in it may identify somebody.",
    )
    inspecting.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="a file, or a folder of files"
    )
    inspecting.add_argument("--json", action="store_true", help="an object of JSON on each line")
    sanitising = done.add_parser(
        "sanitise", description="Write the picture alone, upright, in sRGB, as JPEG."
    )
    sanitising.add_argument("source", type=Path, metavar="IN")
    sanitising.add_argument("target", type=Path, metavar="OUT")
    sanitising.add_argument(
        "--redact",
        nargs="+",
        action="extend",
        default=[],
        type=box_of,
        metavar="x,y,w,h",
        help="paint over this box, in pixels of the upright picture; --redact=-5,0,20,20 where x is negative",
    )
    comparing = done.add_parser(
        "similar", description=f"Say by how many of {_BITS} bits two pictures differ, and what that means."
    )
    comparing.add_argument("one", type=Path, metavar="A")
    comparing.add_argument("other", type=Path, metavar="B")


def box_of(text: str) -> BoxCover:
    """Read a box to cover. Raises ArgumentTypeError."""
    try:
        x, y, width, height = map(int, text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError("expected x,y,w,h: four whole numbers of pixels") from None
    if width < 1 or height < 1:
        raise argparse.ArgumentTypeError("width and height are at least 1 pixel")
    return BoxCover(x, y, width, height)


def run(options: argparse.Namespace) -> None:
    """Do what is asked for. Raises CommandFailed."""
    match options.done:
        case "inspect":
            work = inspect(options.paths, as_json=options.json)
        case "sanitise":
            work = write_master(options.source, options.target, options.redact)
        case _:
            work = compare(options.one, options.other)
    try:
        asyncio.run(work)
    except ImageRefused as refused:
        raise CommandFailed(str(refused)) from refused
    except (SanitiserFailed, DiskFull) as failure:
        raise CommandFailed(f"try again: {failure or 'there is no room on the disk'}") from failure
    except OSError as error:
        raise CommandFailed(f"{error.filename}: {error.strerror}") from error


async def write_master(source: Path, target: Path, covers: list[BoxCover]) -> None:
    """Sanitise, cover, and write the master under its name when it is whole. Raises what these raise, and OSError."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".caserounds-") as made:
        picture = await sanitise(source, Path(made) / "clean")
        if covers:
            picture = await redact(master_of(picture), Path(made) / "covered", covers=covers)
        master_of(picture).replace(target)
    print(f"{target}: {picture.width} x {picture.height} pixels")


async def compare(one: Path, other: Path) -> None:
    """Print the distance and the verdict. Raises what sanitising raises."""
    with tempfile.TemporaryDirectory(prefix="caserounds-") as made:
        pictures = [
            await sanitise(path, Path(made) / str(number)) for number, path in enumerate((one, other))
        ]
        first, second = (fingerprint(picture.files[Rendition.SMALL].path) for picture in pictures)
    bits = distance(first.bits, second.bits)
    if first.tells and second.tells:
        print(f"{bits} {verdict(bits)}")
    else:
        print(f"{bits} different (there is too little structure in one of them to tell)")


def master_of(picture: SanitisedImage) -> Path:
    """The file of the whole picture."""
    return picture.files[Rendition.MASTER].path

"""The process that opens one file: limited, alone, and gone when its caller is.

Reads the file from standard input, writes into the folder it is given, answers one line on standard output:
`done <cost>`, `refused <reason> <cost>`, `full` (the disk, not the file), or `failed <error's name>`. The cost is
milliseconds of CPU and megabytes of memory.
"""

import errno
import importlib
import os
import sys
from typing import Protocol

from PIL import Image

from media.decoding.confinement import confine
from media.decoding.cost import cost
from media.decoding.editing import edited
from media.decoding.opened import Opened
from media.decoding.pixels import upright_srgb
from media.decoding.writing import write_files
from media.limits import MAX_PIXELS, DecodingLimits
from media.refusals import ImageRefused, RefusalReason
from media.sniffing import ImageFormat
from media.workspace import FULL


class Opener(Protocol):
    """A module of this folder that opens one format."""

    def open_picture(self, content: bytes) -> Opened:
        """Read the header of the file with this content."""
        ...


# libde265 decodes in a thread of its own, and waits for ever where it cannot have one.
_THREADED = frozenset({ImageFormat.HEIF})
# Pillow raises at over twice this number, in time for WebP, whose decoder takes its memory on opening.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS // 2


def main(kind: str, folder: str, edits: str, caller: str, *limits: str) -> None:
    """Sanitise standard input, of format `kind`, into `folder`; `limits` as in `DecodingLimits`, in order.

    `edits` is the file that says what to cover, turn and crop; empty for nothing.
    """
    cpu, wall, space, written = limits
    bounds = DecodingLimits(int(cpu), float(wall), int(space), int(written))
    confine(bounds, caller=int(caller), threads=kind in _THREADED)
    opener: Opener = importlib.import_module(f"media.decoding.{ImageFormat(kind)}")
    sys.stdout.write(_outcome(opener, folder, edits) + "\n")
    sys.stdout.flush()
    # The kernel frees all at once; taking the interpreter apart would cost 5 ms of CPU.
    os._exit(0)


def _outcome(opener: Opener, folder: str, edits: str) -> str:
    try:
        picture, halved_colour = _decoded(opener)
        if edits:
            picture = edited(picture, edits)
        write_files(picture, folder, halved_colour=halved_colour)
    except ImageRefused as refusal:
        return f"refused {refusal.reason} {cost()}"
    except MemoryError:
        return f"refused {RefusalReason.TOO_DEMANDING} {cost()}"
    except OSError as error:
        if error.errno in FULL:
            return "full"
        if error.errno == errno.EFBIG:
            return f"refused {RefusalReason.TOO_DEMANDING} {cost()}"
        return f"failed {type(error).__name__}"
    return f"done {cost()}"


def _decoded(opener: Opener) -> tuple[Image.Image, bool]:
    try:
        opened = opener.open_picture(sys.stdin.buffer.read())
        return upright_srgb(opened), opened.halved_colour
    except (ImageRefused, MemoryError):
        raise
    except Image.DecompressionBombError:
        raise ImageRefused(RefusalReason.TOO_MANY_PIXELS) from None
    except Exception as error:  # decoders raise anything on broken files: OSError, SyntaxError, struct.error
        raise ImageRefused(RefusalReason.DAMAGED) from error

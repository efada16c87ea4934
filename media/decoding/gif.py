"""GIF: the first picture, with no block but those that make it."""

import struct
from io import BytesIO

from PIL import Image
from PIL.GifImagePlugin import GifImageFile

from media.decoding.opened import Opened
from media.decoding.pixels import check_size
from media.refusals import ImageRefused, RefusalReason

_HEADER = 13
_DESCRIPTOR = 10
_HAS_TABLE = 0x80
_EXTENSION, _PICTURE = 0x21, 0x2C
_CONTROL = 0xF9
_END = b";"


def open_picture(content: bytes) -> Opened:
    """Read the header. Comments, further frames and what programs add never reach the decoder.

    Raises `ImageRefused` for damaged, and what Pillow raises.
    """
    kept, box = _first_picture(content)
    image: Image.Image = GifImageFile(BytesIO(kept))
    check_size(*image.size)
    if box != (0, 0, *image.size):
        image = _on_white(image, box)
    return Opened(image)


def _on_white(image: Image.Image, box: tuple[int, int, int, int]) -> Image.Image:
    """Leave white what the picture does not reach of its screen, as browsers do; Pillow gives it the first colour."""
    screen = Image.new("RGBA", image.size, "white")
    part = image.convert("RGBA").crop(box)
    screen.paste(part, box, part)
    return screen


def _first_picture(content: bytes) -> tuple[bytes, tuple[int, int, int, int]]:
    """Join the header, the palettes, the last control block and the first picture (GIF89a, 17 to 23).

    The answer has also where on its screen the picture lies: left, top, right and bottom.
    """
    at = _behind_table(content, _HEADER, flags=10)
    kept, control = content[:at], b""
    while at < len(content):
        if content[at] == _PICTURE:
            table = _behind_table(content, at + _DESCRIPTOR, flags=at + 9)
            end = _behind_blocks(content, table + 1)
            left, top, width, height = struct.unpack_from("<4H", content, at + 1)
            box = (left, top, left + width, top + height)
            return kept + control + content[at:end] + _END, box
        if content[at] != _EXTENSION:
            break
        end = _behind_blocks(content, at + 2)
        if content[at + 1] == _CONTROL:
            control = content[at:end]
        at = end
    raise ImageRefused(RefusalReason.DAMAGED)


def _behind_table(content: bytes, at: int, *, flags: int) -> int:
    """Where the palette that may begin at `at` ends; the byte at `flags` says whether there is one, and its size."""
    stated = content[flags]
    return at + 3 * 2 ** ((stated & 7) + 1) if stated & _HAS_TABLE else at


def _behind_blocks(content: bytes, at: int) -> int:
    """Where the chain of blocks that begins at `at` ends; each says how long it is, the last is empty."""
    while length := content[at]:
        at += 1 + length
    return at + 1

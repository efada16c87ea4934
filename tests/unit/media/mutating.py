"""Valid files of every format, damaged at random in the ways that broke decoders before."""

import random
from collections.abc import Iterator

from media.sniffing import ImageFormat
from tests.unit.media.making import encoded, photo

SMALL = photo(96, 64)
VALID = {
    ImageFormat.JPEG: [encoded(SMALL, "JPEG"), encoded(SMALL, "JPEG", progressive=True, subsampling=2)],
    ImageFormat.PNG: [encoded(SMALL, "PNG"), encoded(SMALL.quantize(16), "PNG")],
    ImageFormat.WEBP: [encoded(SMALL, "WEBP"), encoded(SMALL.convert("RGBA"), "WEBP", lossless=True)],
    ImageFormat.AVIF: [encoded(SMALL, "AVIF", speed=10)],
    ImageFormat.HEIF: [encoded(SMALL, "HEIF")],
    ImageFormat.GIF: [encoded(SMALL.quantize(32), "GIF")],
    ImageFormat.TIFF: [
        encoded(SMALL, "TIFF"),
        encoded(SMALL, "TIFF", compression="tiff_lzw"),
        encoded(SMALL, "TIFF", compression="jpeg"),
        encoded(SMALL.convert("1"), "TIFF", compression="group4"),
    ],
    ImageFormat.BMP: [encoded(SMALL, "BMP"), encoded(SMALL.quantize(16), "BMP")],
    ImageFormat.DICOM: [encoded(SMALL, "DICOM")],
}
_HEAD = 256  # bytes, in which headers and directories lie
_EXTREMES = (
    b"\0\0\0\0",
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
    b"\xff\xff\xff\x7f",
    b"\x80\0\0\0",
    b"\0\0\0\x80",
)


def mutations(seed: int, count: int) -> Iterator[tuple[ImageFormat, bytes]]:
    """Yield so many damaged files, the formats in turn; the same seed yields the same ones."""
    chance = random.Random(seed)
    formats = list(VALID)
    for number in range(count):
        kind = formats[number % len(formats)]
        content = bytearray(chance.choice(VALID[kind]))
        for _ in range(chance.choice((1, 1, 2, 5, 30))):
            _damage(content, chance)
        yield kind, bytes(content)


def _damage(content: bytearray, chance: random.Random) -> None:
    """Change, drop, repeat or overwrite something, in the head as often as anywhere."""
    at = chance.randrange(min(len(content), chance.choice((_HEAD, len(content)))))
    match chance.randrange(6):
        case 0 | 1:
            content[at] = chance.randrange(256)
        case 2:
            content[at] ^= 1 << chance.randrange(8)
        case 3:
            content[at : at + 4] = chance.choice(_EXTREMES)
        case 4:
            piece = content[at : at + chance.randrange(1, 200)]
            place = chance.randrange(len(content))
            content[place:place] = piece
        case _:
            del content[at : at + chance.randrange(1, 40)]
    if len(content) < 32:
        content += bytes(32)

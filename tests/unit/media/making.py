"""Picture files made for one test, byte by byte where a library would not write such a thing."""

import io
import struct
import zlib
from collections.abc import Iterable

import pillow_heif
from PIL import Image

from media.jpeg_structure import SOS, segments
from tests.unit.media.dicom_making import dicom_of

pillow_heif.register_heif_opener()

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
FORMATS = ["JPEG", "PNG", "WEBP", "AVIF", "HEIF", "GIF", "TIFF", "BMP", "DICOM"]
_GRADED = ("JPEG", "WEBP", "AVIF", "HEIF")
FULL_COLOUR = [kind for kind in FORMATS if kind != "GIF"]


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    """Write by the library, at its best quality unless told otherwise."""
    if kind == "DICOM":
        return dicom_of(image)
    buffer = io.BytesIO()
    image.save(buffer, kind, **({"quality": 95} | options if kind in _GRADED else options))
    return buffer.getvalue()


def photo(width: int = 320, height: int = 240) -> Image.Image:
    """A picture with gradients and edges, different in every corner."""
    across = Image.linear_gradient("L").rotate(90).resize((width, height))
    down = Image.linear_gradient("L").resize((width, height))
    rings = Image.radial_gradient("L").resize((width, height))
    return Image.merge("RGB", (across, down, rings))


def segment(marker: int, payload: bytes) -> bytes:
    """A JPEG segment."""
    return bytes((0xFF, marker)) + struct.pack(">H", len(payload) + 2) + payload


def with_segments(jpeg: bytes, extra: Iterable[bytes]) -> bytes:
    """The JPEG with further segments right behind its start."""
    return jpeg[:2] + b"".join(extra) + jpeg[2:]


def chunk(kind: bytes, data: bytes) -> bytes:
    """A PNG chunk with its checksum."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def with_chunks(png: bytes, extra: Iterable[bytes]) -> bytes:
    """The PNG with further chunks right behind its header chunk."""
    after_header = len(PNG_SIGNATURE) + 25
    return png[:after_header] + b"".join(extra) + png[after_header:]


def png(
    width: int, height: int, *, depth: int, colour: int, rows: bytes, extra: Iterable[bytes] = ()
) -> bytes:
    """A PNG of these rows, each with its filter byte; `colour` is the colour type of the header."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    parts = [chunk(b"IHDR", header), *extra, chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")]
    return PNG_SIGNATURE + b"".join(parts)


def riff_chunk(kind: bytes, data: bytes) -> bytes:
    """A WebP chunk, padded."""
    return kind + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)


def with_riff_chunk(webp: bytes, kind: bytes, data: bytes) -> bytes:
    """The WebP with one more chunk at its end."""
    body = webp[8:] + riff_chunk(kind, data)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def exif(orientation: int | None = None, text: bytes = b"", order: str = ">") -> bytes:
    """An EXIF block with an orientation and a description."""
    mark = b"MM" if order == ">" else b"II"
    entries = []
    if text:
        entries.append(
            struct.pack(order + "HHII", 0x010E, 2, len(text), 8 + 2 + 12 * (1 + bool(orientation)) + 4)
        )
    if orientation is not None:
        entries.append(struct.pack(order + "HHIHH", 0x0112, 3, 1, orientation, 0))
    directory = struct.pack(order + "H", len(entries)) + b"".join(entries) + bytes(4)
    return b"Exif\0\0" + mark + struct.pack(order + "HI", 42, 8) + directory + text


def slow_jpeg(side: int = 6900, scans: int = 95) -> bytes:
    """A small file that takes seconds to decode: its last scan again and again."""
    jpeg = encoded(Image.new("L", (side, side), 128), "JPEG", progressive=True)
    parts = list(segments(jpeg))
    last, end = [part for part in parts if part.marker == SOS][-1], parts[-1]
    already = sum(part.marker == SOS for part in parts)
    return jpeg[: end.start] + jpeg[last.start : end.start] * (scans - already) + b"\xff\xd9"


def bmp_with_profile(image: Image.Image, profile: bytes) -> bytes:
    """A BMP of the fifth version, 24 bits, with a colour profile behind its pixels (BITMAPV5HEADER)."""
    plain = encoded(image, "BMP")
    pixels = plain[54:]
    header = struct.pack("<I", 124) + plain[18:54] + bytes(16) + b"DEBM" + bytes(52)
    header += struct.pack("<II", 124 + len(pixels), len(profile)) + bytes(4)
    whole = 14 + 124 + len(pixels) + len(profile)
    return b"BM" + struct.pack("<IHHI", whole, 0, 0, 14 + 124) + header + pixels + profile

"""What a file really is, by its first bytes; its name and its claimed type are never asked."""

from enum import StrEnum

from media.refusals import ImageRefused, RefusalReason

HEAD_BYTES = 1024
"""So much of the start of a file is enough to tell."""


class ImageFormat(StrEnum):
    """The formats that are decoded."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    AVIF = "avif"
    HEIF = "heif"


_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_HEVC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
_HEVC_SEQUENCE_BRANDS = frozenset({b"hevc", b"hevx", b"hevm", b"hevs", b"msf1"})

# Pictures, documents and films whose sender can export a photo from them; the rest is not an image at all.
_EXPORTABLE = (
    b"GIF8",
    b"II*\0",
    b"MM\0*",
    b"II+\0",
    b"MM\0+",
    b"BM",
    b"\0\0\1\0",
    b"8BPS",
    b"\0\0\0\x0cjP  ",
    b"\xff\x4f\xff\x51",
    b"\xff\x0a",
    b"\0\0\0\x0cJXL ",
    b"%PDF-",
    b"P5",
    b"P6",
    b"qoif",
)


def sniff(head: bytes) -> ImageFormat:
    """Tell the format from the first `HEAD_BYTES` of a file.

    Raises `ImageRefused`: empty, not_an_image, unsupported_format, or animated for a film of HEVC pictures.
    """
    if not head:
        raise ImageRefused(RefusalReason.EMPTY)
    if head.startswith(b"\xff\xd8\xff"):
        return ImageFormat.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return ImageFormat.PNG
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return ImageFormat.WEBP
    if head[4:8] == b"ftyp":
        return _iso_media(head)
    raise ImageRefused(RefusalReason.UNSUPPORTED_FORMAT if _exportable(head) else RefusalReason.NOT_AN_IMAGE)


def _iso_media(head: bytes) -> ImageFormat:
    """AVIF and HEIC share a container, told apart by the brands of the first box (ISO/IEC 14496-12, 4.3)."""
    end = min(int.from_bytes(head[:4], "big"), len(head))
    major = head[8:12]
    brands = {major, *(head[at : at + 4] for at in range(16, end - 3, 4))}
    if brands & _AVIF_BRANDS:
        return ImageFormat.AVIF
    if major in _HEVC_SEQUENCE_BRANDS:
        raise ImageRefused(RefusalReason.ANIMATED)
    if brands & _HEVC_BRANDS or major == b"mif1":
        return ImageFormat.HEIF
    raise ImageRefused(RefusalReason.UNSUPPORTED_FORMAT)


def _exportable(head: bytes) -> bool:
    if head.startswith(_EXPORTABLE) or head[128:132] == b"DICM":
        return True
    return b"<svg" in head.lower() and b"<html" not in head.lower()

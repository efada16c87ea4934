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
    GIF = "gif"
    TIFF = "tiff"
    BMP = "bmp"
    DICOM = "dicom"


_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_HEVC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
_HEVC_SEQUENCE_BRANDS = frozenset({b"hevc", b"hevx", b"hevm", b"hevs", b"msf1"})

_SIGNATURES = (
    (b"\xff\xd8\xff", ImageFormat.JPEG),
    (b"\x89PNG\r\n\x1a\n", ImageFormat.PNG),
    (b"GIF87a", ImageFormat.GIF),
    (b"GIF89a", ImageFormat.GIF),
    (b"BM", ImageFormat.BMP),
)
_TIFF = (
    b"II*\0",
    b"MM\0*",
    b"II+\0",
    b"MM\0+",
)  # the latter two for files of over 4 GB, which small ones may use
_CANON_RAW = slice(8, 10)

# Pictures, documents and films whose sender can export a photo from them; the rest is not an image at all.
_EXPORTABLE = (
    *_TIFF,
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

    A DICOM file may begin with a TIFF header of its own, and counts as DICOM (PS3.10, 7.1).
    Raises `ImageRefused`: empty, not_an_image, unsupported_format, or animated for a film of HEVC pictures.
    """
    if not head:
        raise ImageRefused(RefusalReason.EMPTY)
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return ImageFormat.WEBP
    if head[4:8] == b"ftyp":
        return _iso_media(head)
    if head[128:132] == b"DICM":
        return ImageFormat.DICOM
    if head.startswith(_TIFF) and head[_CANON_RAW] != b"CR":
        return ImageFormat.TIFF
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
    if head.startswith(_EXPORTABLE):
        return True
    return b"<svg" in head.lower() and b"<html" not in head.lower()

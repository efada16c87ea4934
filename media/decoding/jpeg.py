"""JPEG, and the first picture of a multi-picture JPEG (MPO, Ultra HDR, motion photos)."""

from io import BytesIO
from itertools import pairwise

from PIL.JpegImagePlugin import JpegImageFile, get_sampling

from media.decoding.jpeg_scans import check_scans
from media.decoding.opened import Opened
from media.decoding.orientation import read_orientation
from media.jpeg_structure import (
    APP0,
    APP1,
    APP2,
    APP14,
    COMMENT,
    LAST_APP,
    LOSSLESS,
    SEQUENTIAL,
    SOS,
    Segment,
    segments,
)
from media.refusals import ImageRefused, RefusalReason

_PROFILE = b"ICC_PROFILE\0"
_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_EIGHT_BITS = b"\x08"
_HALVED = 2  # Pillow's number for 4:2:0
# Room for the decoder to finish the last block when no end marker follows it.
_SLACK = bytes(8)


def open_picture(content: bytes) -> Opened:
    """Read the header. The decoder is given the segments that make the picture and none that describe it.

    Raises `MalformedJpeg` when the file ends before its end marker or lacks scans, `ImageRefused` for a bomb of
    scans and for 12 bits, and what Pillow raises.
    """
    parts = list(segments(content))
    _check_kind(parts)
    check_scans(parts)
    image = JpegImageFile(BytesIO(_picture_only(content, parts)))
    return Opened(
        image,
        orientation=read_orientation(exif=_first(parts, APP1, b"Exif\0\0"), xmp=_first(parts, APP1, _XMP)),
        colour_profile=_profile(parts),
        halved_colour=get_sampling(image) == _HALVED,
    )


def _picture_only(content: bytes, parts: list[Segment]) -> bytes:
    """Join what is needed to decode. JFIF and Adobe segments stay: they tell how colour is stored.

    A file cut short and then given an end marker would decode, its missing rows grey. Without the marker the
    decoder reports the lack, so a picture of one sequential scan loses it here.
    """
    kept = [
        content[part.start : following.start if part.marker == SOS else part.end]
        for part, following in pairwise(parts)
        if not _describes(part.marker)
    ]
    one_scan = sum(part.marker == SOS for part in parts) == 1
    sequential = any(part.marker in SEQUENTIAL for part in parts)
    return b"".join(kept) + (_SLACK if one_scan and sequential else b"\xff\xd9")


def _check_kind(parts: list[Segment]) -> None:
    """Refuse, by the frame header, what the decoder would show wrongly or not at all (ITU-T T.81, B.2.2)."""
    frame = next((part for part in parts if part.is_frame), None)
    if frame is not None and (frame.payload[:1] != _EIGHT_BITS or frame.marker in LOSSLESS):
        raise ImageRefused(RefusalReason.TWELVE_BIT_JPEG)


def _describes(marker: int) -> bool:
    return marker == COMMENT or (APP0 < marker <= LAST_APP and marker != APP14)


def _first(parts: list[Segment], marker: int, prefix: bytes) -> bytes:
    payloads = (part.payload for part in parts if part.marker == marker)
    return next((payload.removeprefix(prefix) for payload in payloads if payload.startswith(prefix)), b"")


def _profile(parts: list[Segment]) -> bytes:
    """Join the pieces of the colour profile in their stated order (ICC.1:2022, B.4); incomplete is none."""
    pieces = [p.payload[12:] for p in parts if p.marker == APP2 and p.payload.startswith(_PROFILE)]
    if any(len(piece) < 2 for piece in pieces):
        return b""
    pieces.sort(key=lambda piece: piece[0])
    expected = list(range(1, len(pieces) + 1))
    complete = [piece[0] for piece in pieces] == expected and all(piece[1] == len(pieces) for piece in pieces)
    return b"".join(piece[2:] for piece in pieces) if complete else b""

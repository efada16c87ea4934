"""Whether a JPEG's scans bring every coefficient of every component (ITU-T T.81, B.2.3 and G.1.1)."""

from itertools import product

from media.jpeg_structure import SEQUENTIAL, SOS, MalformedJpeg, Segment
from media.refusals import ImageRefused, RefusalReason

# Encoders write about ten; each costs a pass over all pixels, so a small file of thousands would take minutes.
_MOST_SCANS = 100
_COEFFICIENTS = range(64)


def check_scans(parts: list[Segment]) -> None:
    """Return when the scans are complete.

    Raises `MalformedJpeg` when some are missing, as in a file that was cut short and then ended properly, and
    `ImageRefused` for a bomb of scans.
    """
    frame = next((part for part in parts if part.is_frame), None)
    scans = [part.payload for part in parts if part.marker == SOS]
    if frame is None:
        raise MalformedJpeg
    if len(scans) > _MOST_SCANS:
        raise ImageRefused(RefusalReason.TOOK_TOO_LONG)
    components = frame.payload[6::3][: frame.payload[5]]
    missing = set(product(components, _COEFFICIENTS))
    for scan in scans:
        brought = _COEFFICIENTS if frame.marker in SEQUENTIAL else _brought_to_the_last_bit(scan)
        missing.difference_update(product(_components(scan), brought))
    if missing:
        raise MalformedJpeg


def _components(scan: bytes) -> bytes:
    return scan[1 : 1 + 2 * scan[0] : 2]


def _brought_to_the_last_bit(scan: bytes) -> range:
    """The coefficients of a progressive scan, none when it leaves low bits to a later one."""
    first, last, approximation = scan[1 + 2 * scan[0] : 4 + 2 * scan[0]]
    return range(first, last + 1) if approximation & 0x0F == 0 else range(0)

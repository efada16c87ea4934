"""How much a picture may ask of us. Uploading and sanitising both hold these numbers."""

from typing import NamedTuple

MAX_BYTES = 30_000_000
"""Largest upload, in bytes."""

MAX_PIXELS = 50_000_000
"""Largest picture, width times height as its header declares them."""

MAX_SIDE = 65_500
"""Longest side in pixels: what a JPEG encoder can still write."""


class DecodingLimits(NamedTuple):
    """What one decoding child may use before it is ended."""

    cpu_seconds: int = 10
    """What 50 megapixels of every format stay within; a file that needs more is at fault."""
    wall_seconds: float = 60.0
    """A machine that is busy may need this long for it; when that is not enough, it is tried again."""
    address_space: int = 2**30
    """Bytes, so that resident memory can never pass 1 GiB; the worst kind of 50 megapixels takes 845 MB."""
    written_bytes: int = 150_000_000
    """Largest single file it may write, in bytes."""


class DecodingCost(NamedTuple):
    """What the decoding of one file took: milliseconds of CPU, and megabytes (10^6) of memory at the most."""

    cpu_ms: int
    peak_mb: int

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

    cpu_seconds: int = 30
    wall_seconds: float = 60.0
    address_space: int = 1_200_000_000
    """Bytes. 50 megapixels of any accepted kind stay under 850 MB resident; code and reserves come on top."""
    written_bytes: int = 150_000_000
    """Largest single file it may write, in bytes."""

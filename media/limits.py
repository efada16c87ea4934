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
    address_space: int = 2**30
    """Bytes, so that resident memory can never pass 1 GiB; the worst kind of 50 megapixels takes 845 MB."""
    written_bytes: int = 150_000_000
    """Largest single file it may write, in bytes."""

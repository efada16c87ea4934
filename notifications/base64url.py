"""Base64url without padding, as Web Push writes keys (RFC 7515, section 2)."""

import base64
import re

TEXT = re.compile(r"[A-Za-z0-9_-]*={0,2}", re.ASCII)


def encode(content: bytes) -> str:
    """Return `content` as base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Return the bytes of base64url text, padded or not. Raises `ValueError`, without the text."""
    if not TEXT.fullmatch(text):
        raise ValueError("not base64url")
    bare = text.rstrip("=")
    if len(bare) % 4 == 1:
        raise ValueError("not base64url: wrong length")
    return base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))

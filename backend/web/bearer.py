"""Keys on the wire: `Authorization: Bearer …`."""

from litestar.datastructures import Headers

_SCHEME = "bearer"


def bearer_of(headers: Headers) -> str | None:
    """The key that a request carries, or None where it carries none (other schemes are not ours)."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == _SCHEME else None

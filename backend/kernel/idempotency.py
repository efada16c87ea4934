"""A POST that a phone may repeat: one key, one request, one effect."""

from hashlib import sha256
from uuid import UUID

import msgspec

from backend.kernel.database import fetch_one
from backend.kernel.errors import CaseroundsError
from backend.kernel.wire import Input


class KeyReused(CaseroundsError):
    """An Idempotency-Key that came with another request before."""

    slug, status, title = "idempotency-key-reused", 422, "Sent before as something else"
    detail = (
        "Something else was sent under this key before, and is kept. Reload to see it, then send this anew."
    )


def request_hash(request: Input, *, about: UUID | None = None) -> bytes:
    """What is kept of a request beside its key: equal for equal requests about the same thing, however spelt.

    What was left out or sent as its default does not count, so that fields added later change nothing.
    """
    content = msgspec.json.encode(_said(request), order="deterministic")
    return sha256(str(about).encode() + b"\n" + content).digest()


def _said(value: object) -> object:
    if isinstance(value, msgspec.Struct):
        fields = [(field, getattr(value, field.name)) for field in msgspec.structs.fields(value)]
        return {field.encode_name: _said(given) for field, given in fields if given != _default(field)}
    return [_said(item) for item in value] if isinstance(value, list) else value


def _default(field: msgspec.structs.FieldInfo) -> object:
    return field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()


async def made_before(statement: str, *, author_id: UUID, key: str | None, hashed: bytes) -> UUID | None:
    """What a request made when it came with its key before, if it did. Called while the author has their turn.

    `statement` finds `id` and `request_hash` by author ($1) and key ($2). Of what earlier releases made it is not
    known what the request was: there any is taken for the same. Raises KeyReused.
    """
    row = await fetch_one(statement, author_id, key)
    if row is None:
        return None
    if row["request_hash"] not in (None, hashed):
        raise KeyReused
    found: UUID = row["id"]
    return found

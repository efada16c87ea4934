"""Versions on the wire: `ETag: "3"` with what was read, `If-Match: "3"` with what is to be changed."""

import re
from typing import Annotated

from litestar.params import HeaderParameter

from backend.kernel.errors import Malformed, VersionNeeded

IfMatch = Annotated[
    str | None,
    HeaderParameter(name="If-Match", description='The version that was read, such as `"3"`.', required=False),
]
IdempotencyKey = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        description="A fresh random text per thing to be made; sent again on a retry, it has one effect.",
        required=False,
        min_length=8,
        max_length=100,
        pattern=r"^[A-Za-z0-9._:-]+$",
    ),
]

_ETAG = re.compile(r'(?:W/)?"([1-9][0-9]{0,8})"')


def version_of(if_match: str | None) -> int:
    """The version an edit is based on. Raises VersionNeeded without one, Malformed for another form."""
    if if_match is None:
        raise VersionNeeded
    matched = _ETAG.fullmatch(if_match.strip())
    if matched is None:
        raise Malformed({"/If-Match": 'Send a version in quotes, such as "3".'})
    return int(matched.group(1))


def etag_of(version: int) -> str:
    """The header's form of a version."""
    return f'"{version}"'

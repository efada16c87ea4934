"""Which requests carry a key: all others are a browser's, and are held to what browsers must send."""

import pytest
from litestar.datastructures import Headers

from backend.web.bearer import bearer_of


@pytest.mark.parametrize(
    ("sent", "key"),
    [
        ("Bearer abc", "abc"),
        ("bearer abc", "abc"),
        ("BEARER  abc ", "abc"),
        ("Bearer", ""),
        ("Bearer ", ""),
        ("Bearer a b", "a b"),
        ("Basic YTpi", None),
        ("Bearerabc", None),
        ("", None),
        (" Bearer abc", None),
    ],
)
def test_only_the_scheme_bearer_is_ours(sent: str, key: str | None) -> None:
    assert bearer_of(Headers({"authorization": sent})) == key


def test_without_the_header_there_is_no_key() -> None:
    assert bearer_of(Headers({})) is None

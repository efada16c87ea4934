import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.kernel.errors import Malformed, VersionNeeded
from backend.web.versions import etag_of, version_of


@given(st.integers(min_value=1, max_value=999_999_999))
def test_a_version_comes_back_from_its_header(version: int) -> None:
    assert version_of(etag_of(version)) == version
    assert version_of(f" W/{etag_of(version)} ") == version  # a proxy that compresses weakens the tag


def test_an_edit_without_a_version_is_told_that_one_is_needed() -> None:
    with pytest.raises(VersionNeeded):
        version_of(None)


@pytest.mark.parametrize(
    "header", ["", "3", "*", '"0"', '"-1"', '"1.0"', '"3" "4"', '"x"', '"03"', '"1' + "0" * 9 + '"']
)
def test_anything_that_is_not_a_version_is_malformed(header: str) -> None:
    with pytest.raises(Malformed) as refused:
        version_of(header)
    assert [pointer for pointer, _ in refused.value.fields] == ["/If-Match"]


@given(st.text())
def test_no_header_breaks_the_reading(header: str) -> None:
    try:
        assert version_of(header) >= 1
    except Malformed:
        return

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.uploads.rules import CHECKSUM_ALGORITHMS, Checksum, parse_checksum, parse_number


@given(st.sampled_from(CHECKSUM_ALGORITHMS), st.binary())
def test_a_checksum_comes_back_from_its_header(algorithm: str, content: bytes) -> None:
    digest = hashlib.new(algorithm, content).digest()
    header = f"{algorithm} {base64.b64encode(digest).decode()}"
    assert parse_checksum(header) == Checksum(algorithm, digest)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "sha1",
        "sha1 ",
        "md5 1B2M2Y8AsgTpgAmY7PhCfg==",
        "sha1 not-base64!",
        "sha1 AAAA",  # too short for SHA-1
        f"sha1 {base64.b64encode(bytes(32)).decode()}",  # a SHA-256
        f"sha256 {base64.b64encode(bytes(20)).decode()}",
        f"SHA1 {base64.b64encode(bytes(20)).decode()}",
        f"sha1  {base64.b64encode(bytes(20)).decode()}",
        f"sha1 {base64.b64encode(bytes(20)).decode()}\n",
    ],
)
def test_an_unknown_or_damaged_checksum_is_none(header: str) -> None:
    assert parse_checksum(header) is None


@given(st.text())
def test_no_checksum_header_breaks_the_reading(header: str) -> None:
    checksum = parse_checksum(header)
    assert checksum is None or checksum.algorithm in CHECKSUM_ALGORITHMS


@given(st.integers(min_value=0, max_value=10**18 - 1))
def test_a_number_comes_back_from_its_header(number: int) -> None:
    assert parse_number(str(number)) == number


@pytest.mark.parametrize(
    "header", [None, "", "-1", "+1", " 1", "1 ", "1.0", "1e3", "0x10", "\u0661", "1" * 19]
)
def test_anything_else_is_no_number(header: str | None) -> None:
    assert parse_number(header) is None

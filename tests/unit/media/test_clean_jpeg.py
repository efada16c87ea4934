from collections.abc import Callable
from pathlib import Path

import pytest

from media.clean_jpeg import NotClean, check_clean
from tests.unit.media.making import encoded, photo, segment, with_segments

PLAIN = encoded(photo(), "JPEG")

UNCLEAN: dict[str, Callable[[bytes], bytes]] = {
    "comment": lambda jpeg: with_segments(jpeg, [segment(0xFE, b"note")]),
    "EXIF": lambda jpeg: with_segments(jpeg, [segment(0xE1, b"Exif\0\0")]),
    "colour profile": lambda jpeg: with_segments(jpeg, [segment(0xE2, b"ICC_PROFILE\0")]),
    "longer JFIF": lambda jpeg: jpeg.replace(jpeg[2:20], segment(0xE0, jpeg[6:20] + b"more")),
    "other density": lambda jpeg: jpeg[:14] + b"\0\x48\0\x48" + jpeg[18:],
    "second JFIF with words": lambda jpeg: with_segments(jpeg, [segment(0xE0, b"words")]),
    "comment before the end": lambda jpeg: jpeg[:-2] + segment(0xFE, b"note") + b"\xff\xd9",
    "trailing byte": lambda jpeg: jpeg + b"\0",
    "bytes between segments": lambda jpeg: jpeg[:20] + b"words" + jpeg[20:],
    "no end": lambda jpeg: jpeg[:-2],
    "no picture": lambda _: b"\xff\xd8\xff\xd9",
    "nothing": lambda _: b"",
    "another format": lambda _: encoded(photo(), "PNG"),
    "progressive": lambda _: encoded(photo(), "JPEG", progressive=True),
}


def test_plain_jpeg_is_clean(tmp_path: Path) -> None:
    path = tmp_path / "plain.jpg"
    path.write_bytes(PLAIN)
    assert check_clean(path) == (320, 240, len(PLAIN))


@pytest.mark.parametrize("fault", UNCLEAN)
def test_anything_more_or_less_is_not_clean(tmp_path: Path, fault: str) -> None:
    path = tmp_path / "unclean.jpg"
    path.write_bytes(UNCLEAN[fault](PLAIN))
    with pytest.raises(NotClean):
        check_clean(path)

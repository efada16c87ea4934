"""What the demo community has shared: photos under open licences, with words of our own."""

from pathlib import Path

import msgspec

FOLDER = Path(__file__).parents[2] / "tests" / "data" / "cases"
_CONTENT = Path(__file__).with_name("cases.json")


class DemoPhoto(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A photo in FOLDER, and its neutral description."""

    file: str
    description: str


class DemoMark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody's mark on the first photo, in fractions of its width and height, with what they say about it."""

    by: str
    x: float
    y: float
    text: str
    width: float = 0
    height: float = 0


class DemoCase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One case: its author, how far it has come (draft, in_review, published), its content, what peers said."""

    key: str
    author: str
    state: str
    content: dict[str, str | list[str]]
    photos: list[DemoPhoto]
    marks: list[DemoMark] = []
    comments: list[tuple[str, str]] = []


def demo_cases() -> list[DemoCase]:
    """All cases of the demo, oldest first."""
    return msgspec.json.decode(_CONTENT.read_bytes(), type=list[DemoCase])

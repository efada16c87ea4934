"""Findings of the real validator, in words for people."""

from typing import Annotated, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta

from backend.kernel.vocabulary import Specialty
from backend.kernel.wire import Input
from backend.web.malformed import fields_of


class Thing(Input, kw_only=True):
    name: Annotated[str, Meta(min_length=1, max_length=5, pattern=r"\S")]
    longer: Annotated[str, Meta(min_length=3)] = "abc"
    count: Annotated[int, Meta(ge=1, le=9)] = 1
    choice: Specialty | None = None
    kind: Literal["a", "b"] = "a"
    tags: Annotated[list[Annotated[str, Meta(max_length=2)]], Meta(min_length=1, max_length=2)]


def words_for(sent: dict[str, object]) -> dict[str, str]:
    """As the framework hands it on: the validator's text, and the path without its `$.`."""
    with pytest.raises(msgspec.ValidationError) as refused:
        msgspec.convert({"tags": ["a"], **sent}, Thing)
    message, _, path = str(refused.value).partition(" - at `$")
    return fields_of([{"message": message, "key": path.strip(".`") or "data", "source": "body"}])


@pytest.mark.parametrize(
    ("sent", "pointer", "words"),
    [
        ({"tags": ["a"]}, "/name", "This is missing."),
        ({"name": "a", "nmae": 1}, "/nmae", "This is not known here."),
        ({"name": "a", "Mrs Miller's rash": 1}, "", "This is not known here."),
        ({"name": ""}, "/name", "This must not be empty."),
        ({"name": "  "}, "/name", "This must not be empty."),
        ({"name": "abcdef"}, "/name", "Use at most 5 characters."),
        ({"name": "a", "longer": "a"}, "/longer", "Use at least 3 characters."),
        ({"name": 1}, "/name", "Send a value of the type str."),
        ({"name": "a", "count": 0}, "/count", "Use at least 1."),
        ({"name": "a", "count": 10}, "/count", "Use at most 9."),
        ({"name": "a", "choice": "alchemy"}, "/choice", "Use one of the choices."),
        ({"name": "a", "choice": 1}, "/choice", "Send a value of the type str | null."),
        ({"name": "a", "kind": "c"}, "/kind", "Use one of the choices."),
        ({"name": "a", "tags": []}, "/tags", "Use at least 1 entries."),
        ({"name": "a", "tags": ["a", "b", "c"]}, "/tags", "Use at most 2 entries."),
        ({"name": "a", "tags": ["a", "abc"]}, "/tags/1", "Use at most 2 characters."),
    ],
)
def test_each_finding_points_at_its_place_and_says_what_to_do(
    sent: dict[str, object], pointer: str, words: str
) -> None:
    assert words_for(sent) == {pointer: words}


@given(st.text(min_size=4))
def test_nothing_that_was_sent_is_repeated(sent: str) -> None:
    findings = [
        {"message": f"Invalid enum value '{sent}'", "key": "choice"},
        {"message": f"Something new about {sent}", "key": "name"},
    ]
    assert fields_of(findings) == {
        "/choice": "Use one of the choices.",
        "/name": "This does not have the right form.",
    }


@pytest.mark.parametrize("nothing", [None, "text", b"bytes", 5, [], ["text"], [None]])
def test_whatever_else_the_framework_hands_on_is_no_field(nothing: object) -> None:
    assert fields_of(nothing) == {}

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backend.accounts.rules import EMAIL_LENGTH, is_email, normalised_email


def test_one_address_has_one_spelling() -> None:
    spellings = [
        " Ada@Hospital.Example ",
        "ada@hospital.example",
        "ADA@HOSPITAL.EXAMPLE",
        "\uff41\uff44\uff41@hospital.example",
    ]
    assert {normalised_email(spelling) for spelling in spellings} == {"ada@hospital.example"}


@given(st.text())
@example("\u00df\u0301@hospital.example")
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalised_email(text)
    assert normalised_email(once) == once


@pytest.mark.parametrize("address", ["a@b", "ada.l+cases@hospital.example", "ädä@krankenhaus.example"])
def test_what_looks_like_an_address_is_one(address: str) -> None:
    assert is_email(address)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "@",
        "a@",
        "@b",
        "a b@c",
        "a@b c",
        "a@b@c",
        "a@b\n",
        "a\u200b\u0000@b",
        "a" * 65 + "@b",
        "a@" + "b" * EMAIL_LENGTH,
    ],
)
def test_what_does_not_is_none(text: str) -> None:
    assert not is_email(text)

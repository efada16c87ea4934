"""Which passwords are tried first, and so cannot be chosen."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backend.accounts.rules import PASSWORD_LONGEST
from backend.accounts.service.common_passwords import is_common

EMAIL, NAME = "ada.lovelace@hospital.example", "Ada Lovelace"


@pytest.mark.parametrize(
    "password",
    [
        "1qaz2wsx3edc",
        "FinalFantasy",
        "finalfantasy",
        "\uff26inalfantasy",
        "123456789012",
        "098765432109",
        "abcdefghijklm",
        "qwertyuiopas",
        "aaaaaaaaaaaa",
        "abcabcabcabca",
        "passwordpassword",
        "Password2026",
        "password1234!",
        "!password123456789",
        "123456qwerty!!",
        "passw0rd!passw0rd!",
    ],
)
def test_what_many_choose_is_common_however_it_is_written(password: str) -> None:
    assert is_common(password, email=EMAIL, name=NAME)


@pytest.mark.parametrize(
    "password",
    [
        EMAIL,
        EMAIL.upper(),
        "ada.lovelace1",
        "Ada Lovelace!",
        "lovelace2026",
        "adalovelace123456",
        "Caserounds2026",
        "caserounds caserounds",
    ],
)
def test_so_is_what_only_adds_a_little_to_whose_it_is(password: str) -> None:
    assert is_common(password, email=EMAIL, name=NAME)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "a long enough password",
        "another long enough passphrase",
        "lovelace wrote the first one",
        "dragon8172936450",
        "ж83-Пв.20:41",
        "!!!!????....####",
        "x" + "7f3k9q" * 3,
    ],
)
def test_what_nobody_tries_first_can_be_chosen(password: str) -> None:
    assert not is_common(password, email=EMAIL, name=NAME)


def test_a_name_without_letters_makes_nothing_common() -> None:
    assert not is_common("!!!!????....####", email="?@hospital.example", name="!!!")


@given(
    st.text(min_size=1, max_size=PASSWORD_LONGEST),
    st.text(max_size=80),
    st.text(max_size=80),
)
@example("ß" * 12, "@", "\u0345")
def test_every_text_has_an_answer(password: str, email: str, name: str) -> None:
    assert is_common(password, email=email, name=name) in (True, False)

"""Which passwords are tried first, and so cannot be chosen."""

import random
import string
import time

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
        "passwordpassword1",
        "iloveyouiloveyou!",
        "dragon123dragon",
        "dragon dragon2026!",
        "1!dragon?dragon-dragon",
        "123qwe123qwe!",
        "123456qwerty!!123456qwerty!!",
        "qwertyuiopas1",
        "aaaaaaaaaaaa1",
        "!abcabcabcabc",
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
        "lovelacelovelace1",
        "Ada Lovelace, Ada Lovelace",
        "lovelace2026lovelace",
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
        "correct horse battery staple",
        "purple pencil dragon horse",
        "purplepencildragonhorse",
        "dragon and dragon again",
        "817293aa645081",
        "dragon81729364dragon",
    ],
)
def test_what_nobody_tries_first_can_be_chosen(password: str) -> None:
    assert not is_common(password, email=EMAIL, name=NAME)


def test_what_is_made_at_random_can_be_chosen() -> None:
    drawn = random.Random(7)
    words = ["purple", "pencil", "dragon", "horse", "ocean", "table", "monkey", "staple", "window", "summer"]
    for _ in range(300):
        phrase = drawn.choice(["", " ", "-"]).join(drawn.sample(words, 4))
        characters = "".join(drawn.choices(string.ascii_letters + string.digits + "!-_.", k=14))
        for password in (phrase, phrase.title() + "1", characters):
            assert not is_common(password, email=EMAIL, name=NAME), password


def test_the_longest_is_judged_at_once() -> None:
    for worst in ("123456" + "a1" * 200, "123456" + "dragon1" * 100 + "x" + "123456"):
        begun = time.perf_counter()
        is_common(worst[:PASSWORD_LONGEST], email=EMAIL, name=NAME)
        assert time.perf_counter() - begun < 1


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

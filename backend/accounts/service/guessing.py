"""What people make of a word that is easy to guess, so that it is long enough. Pure."""

import unicodedata
from collections.abc import Callable

HUNG_ON_MOST = 6  # characters before or behind a word that make nothing of it
SHORT_UNIT = 4  # characters that may not be all that is repeated
_KEYS = (
    "1234567890" * 2,
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
)
_RUNS = (*_KEYS, *(keys[::-1] for keys in _KEYS))


def is_guessable(password: str, *, known: Callable[[str], bool]) -> bool:
    """Whether a password is known, or made of a known word by repeating it or hanging digits and signs on it.

    A run along the keyboard is guessed as soon, and so is what repeats a few characters.
    """
    folded = unicodedata.normalize("NFKC", password).casefold()
    unit = _unit(folded)
    repeats_little = len(unit) < len(folded) and len(unit) <= SHORT_UNIT
    runs = any(folded in run for run in _RUNS)
    return repeats_little or runs or known(folded) or known(unit) or _is_dressed_up(unit, known)


def _unit(text: str) -> str:
    """The shortest beginning that, repeated, makes the whole text; the text itself where none does."""
    lengths = range(1, (len(text) + 1) // 2 + 1)  # the last one may lack its end, as a space
    return next((text[:length] for length in lengths if text[length:] == text[:-length]), text)


def _is_dressed_up(text: str, known: Callable[[str], bool]) -> bool:
    """Whether a known word is all that is there, beside a few digits and signs or others that are known."""
    letters = [place for place, character in enumerate(text) if character.isalpha()]
    if not letters:
        return False
    first, last = letters[0], letters[-1]
    around = (text[:first], text[last + 1 :])
    return known(text[first : last + 1]) and all(
        len(hung_on) <= HUNG_ON_MOST or known(hung_on) for hung_on in around
    )


def plain(text: str) -> str:
    """Letters and digits alone, in one case."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum())

"""What people make of a word that is easy to guess, so that it is long enough. Pure."""

import itertools
import unicodedata
from collections.abc import Callable, Iterator

HUNG_ON_MOST = 6  # characters before or behind a word that make nothing of it
SHORT_UNIT = 4  # characters that may not be all that is repeated
SHORTEST_RUN = 6  # characters of a run, or of what repeats little, that are more than chance
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
    return any(
        _is_easy(undressed, known)
        for text in {folded, _unit(folded)}
        for undressed in {text, *_undressed(text, known)}
    )


def _is_easy(text: str, known: Callable[[str], bool]) -> bool:
    """Whether a text is guessed without anything that hangs on it."""
    unit = _unit(text)
    if known(text) or known(unit):
        return True
    repeats_little = len(unit) < len(text) and len(unit) <= SHORT_UNIT
    runs = any(text in run for run in _RUNS)
    return (len(text) >= SHORTEST_RUN and (repeats_little or runs)) or _is_strung(text, known)


def _unit(text: str) -> str:
    """The shortest beginning that, repeated, makes the whole text; the text itself where none does."""
    lengths = range(1, (len(text) + 1) // 2 + 1)  # the last one may lack its end, as a space
    return next((text[:length] for length in lengths if text[length:] == text[:-length]), text)


def _undressed(text: str, known: Callable[[str], bool]) -> Iterator[str]:
    """What is left without few digits and signs, or others that are known, before and behind all letters."""
    letters = [place for place, character in enumerate(text) if character.isalpha()]
    if not letters:
        return
    before, behind = text[: letters[0]], text[letters[-1] + 1 :]
    begins = [length for length in range(len(before) + 1) if _hangs_on(before[:length], known)]
    ends = [length for length in range(len(behind) + 1) if _hangs_on(behind[len(behind) - length :], known)]
    for begin, end in itertools.product(begins, ends):
        yield text[begin : len(text) - end]


def _is_strung(text: str, known: Callable[[str], bool]) -> bool:
    """Whether one known word stands again and again, with few digits and signs between."""
    words = (text[:length] for length in range(1, len(text) // 2 + 1))
    return any(
        text.endswith(word) and known(word) and all(_hangs_on(between, known) for between in text.split(word))
        for word in words
    )


def _hangs_on(text: str, known: Callable[[str], bool]) -> bool:
    """Whether this makes nothing of the word that it stands beside."""
    return not any(map(str.isalpha, text)) and (len(text) <= HUNG_ON_MOST or known(text))


def plain(text: str) -> str:
    """Letters and digits alone, in one case."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum())

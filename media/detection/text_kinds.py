"""What a line of text seems to be, and whether it identifies somebody. Pure rules; when unsure, it does."""

import re
from typing import NamedTuple

from media.detection import harmless_words as harmless
from media.detection.identifying_patterns import ERAS, LONG_NUMBER, NUMERIC, PATTERNS
from media.findings import HARMLESS, FindingKind

READABLE = 0.6
"""How sure the reader must be of a line for it to be called anything."""
TRUSTED = 0.8
"""How sure it must be for a line to be called harmless."""
_WIDEST_CHARACTER = 2.6  # times as wide as high; a reading with fewer characters missed some
_SEPARATORS = re.compile(r"[\s,;|()\[\]{}*]+|(?<=[a-z]):|:(?=\s|$)|=", re.IGNORECASE)
_TOKEN_KINDS: tuple[tuple[FindingKind, frozenset[str]], ...] = (
    (FindingKind.LATERALITY, harmless.LATERALITY),
    (FindingKind.VIEW, harmless.VIEW),
    (FindingKind.MEASUREMENT, harmless.MEASUREMENT),
    (FindingKind.DEVICE_SETTING, harmless.DEVICE_SETTING),
    (FindingKind.WATERMARK, harmless.WATERMARK),
    (FindingKind.OTHER_TEXT, harmless.CLINICAL | harmless.EMPTY_LABELS),
)
_WITHOUT_VALUE = harmless.EMPTY_LABELS | harmless.CLINICAL
_SENTENCE = 4  # words
# The sex alone or with an age, and a time: their parts would pass for settings.
_AT_ONCE = re.compile(
    r"^[\[(\s]*[mfw][\])\s.]*$|^[\[(]?[mfw][\])]?[\s,/]+\d{1,3}\s?y?$|^\d{1,3}\s?y?[\s,/]*[\[(]?[mfw][\])]?$"
    r"|(?<!\d)\d{1,2}[:h][0-5]\d(?!\d)",
    re.IGNORECASE,
)
_SAYS_LITTLE = frozenset({FindingKind.SCALE, FindingKind.OTHER_TEXT})


class Line(NamedTuple):
    """A line as it was read. `shape` is its width over its height, measured along the line."""

    text: str
    score: float
    shape: float


class Verdict(NamedTuple):
    """The kind of a line, and whether it identifies somebody until a person says otherwise."""

    kind: FindingKind
    identifying: bool


def judge(line: Line) -> Verdict:
    """Say what a line seems to be."""
    text = line.text.strip()
    if not text or line.score < READABLE:
        return Verdict(FindingKind.OTHER_TEXT, identifying=True)
    kind = _kind(text)
    if kind not in HARMLESS:
        return Verdict(kind, identifying=True)
    trusted = line.score >= TRUSTED and line.shape <= _WIDEST_CHARACTER * len(text)
    return Verdict(kind if trusted else FindingKind.OTHER_TEXT, identifying=not trusted)


def _kind(text: str) -> FindingKind:
    if not _AT_ONCE.search(text) and (kind := _harmless_kind(text)) is not None:
        return kind
    for kind, pattern in PATTERNS:
        if (found := pattern.search(text)) and (kind not in NUMERIC or _has_number(found[0])):
            return kind
    if LONG_NUMBER.search(text):
        return FindingKind.RECORD_NUMBER
    # Whatever else has a letter in it may be somebody's name.
    return FindingKind.NAME if any(map(str.isalpha, text)) else FindingKind.OTHER_TEXT


def _has_number(text: str) -> bool:
    return any(map(str.isdigit, text)) or any(era in text for era in ERAS)


def _harmless_kind(text: str) -> FindingKind | None:
    """Return a kind only if each single word of the line is known to be harmless."""
    if harmless.DOSE.match(text):
        return FindingKind.OTHER_TEXT
    tokens = [token for token in _SEPARATORS.split(text.lower()) if any(map(str.isalnum, token))]
    known = [kind for token in tokens if (kind := _token_kind(token)) is not None]
    strangers = [token for token in tokens if _token_kind(token) is None]
    if not known or not all(_passes_beside(token, tokens) for token in strangers):
        return None
    if harmless.EMPTY_LABELS.intersection(tokens) and not _WITHOUT_VALUE.issuperset(tokens):
        return None  # a label with something behind it
    telling = [kind for kind in known if kind not in _SAYS_LITTLE]
    return (telling or known)[0]


def _passes_beside(stranger: str, tokens: list[str]) -> bool:
    """A single letter beside a setting (`XMIT:A`), or a common word that is a name only where it stands alone."""
    if stranger in harmless.IN_SENTENCES:
        return len(tokens) >= _SENTENCE
    return len(stranger) == 1 and stranger.isalpha() and len(tokens) > 1


def _token_kind(token: str) -> FindingKind | None:
    word = token.strip(".-—_'\"·•+#?!")
    for kind, words in _TOKEN_KINDS:
        if word in words or token in words:
            return kind
    if (
        harmless.PLAIN_NUMBER.fullmatch(word)
        or harmless.PLAIN_NUMBER.fullmatch(token)
        or harmless.PAIR.fullmatch(token)
    ):
        return FindingKind.SCALE
    if harmless.QUANTITY.fullmatch(token):
        return FindingKind.MEASUREMENT
    if harmless.SETTING.fullmatch(word) or harmless.SETTING.fullmatch(token):
        return FindingKind.DEVICE_SETTING
    return None

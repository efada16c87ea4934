"""What a validator found, in words for people: where, and what to do. Nothing that was sent is repeated."""

import re
from collections.abc import Iterable, Mapping

_WHOLE = "data"  # the framework's name for the body as a whole

# The field that a finding about an object names, to be pointed at. Another one may hold anything: it is not repeated.
_NAMED = re.compile(r"Object (?:missing required|contains unknown) field `([A-Za-z@][A-Za-z0-9_]{0,40})`")
_INDEX = re.compile(r"\[([0-9]+)\]")

_WORDS = (
    (re.compile(r"Object missing required field .*"), "This is missing."),
    (re.compile(r"Object contains unknown field .*"), "This is not known here."),
    (re.compile(r"Expected `str` of length <= ([0-9]+)"), "Use at most {} characters."),
    (re.compile(r"Expected `str` of length >= 1"), "This must not be empty."),
    (re.compile(r"Expected `str` of length >= ([0-9]+)"), "Use at least {} characters."),
    (re.compile(r"Expected `array` of length <= ([0-9]+)"), "Use at most {} entries."),
    (re.compile(r"Expected `array` of length >= ([0-9]+)"), "Use at least {} entries."),
    (re.compile(r"Expected `int` <= ([0-9]+)"), "Use at most {}."),
    (re.compile(r"Expected `int` >= ([0-9]+)"), "Use at least {}."),
    (re.compile(r"Expected `([a-z]+(?: \| [a-z]+)*)`, got `[a-z]+`"), "Send a value of the type {}."),
    (re.compile(r"Expected `str` matching regex '\\\\S'"), "This must not be empty."),
    (re.compile(r"Invalid enum value .*", re.DOTALL), "Use one of the choices."),
    (re.compile(r"Invalid UUID"), "This is not an identifier."),
)
_OTHERWISE = "This does not have the right form."


def fields_of(findings: object) -> dict[str, str]:
    """JSON pointers into what was sent, each with what to do there."""
    entries = findings if isinstance(findings, Iterable) and not isinstance(findings, str | bytes) else ()
    return dict(_field(entry) for entry in entries if isinstance(entry, Mapping))


def _field(entry: Mapping[str, object]) -> tuple[str, str]:
    message = str(entry.get("message", ""))
    key = str(entry.get("key", ""))
    parts = [] if key == _WHOLE else _INDEX.sub(r".\1", key).split(".")
    named = _NAMED.match(message)
    if named:
        parts.append(named.group(1))
    return "".join(f"/{part}" for part in parts), _words(message)


def _words(message: str) -> str:
    for pattern, words in _WORDS:
        matched = pattern.fullmatch(message)
        if matched:
            return words.format(*matched.groups())
    return _OTHERWISE

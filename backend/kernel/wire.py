"""The base of everything that clients send: unknown fields are refused, texts are bounded."""

import msgspec


class Input(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What a client may send; a misspelt field is an error, not a silence."""


class Choice(msgspec.Struct, frozen=True):
    """One value that may be chosen, and the words for it."""

    value: str
    label: str

"""How objects and rows differ, and what becomes of a comparison. Pure."""

from enum import StrEnum


class Difference(StrEnum):
    """How an object and the rows differ."""

    ORPHAN = "orphan"
    LET_GO = "let_go"
    """An orphan that is being destroyed."""
    NAMED = "named"
    """What was an orphan when it was looked at, and is none any more."""
    MISSING = "missing"


class Outcome(StrEnum):
    """What became of a reconciliation."""

    RUNNING = "running"
    RECONCILED = "reconciled"
    REPORTED = "reported"
    """Nothing was to be destroyed."""
    HELD = "held"
    """Nothing was destroyed: most of the store belongs to no row, as in front of the wrong database."""
    UNFINISHED = "unfinished"


class Subject(StrEnum):
    """What a row whose object is missing is about."""

    IMAGE = "image"
    ORIGINAL = "original"
    UPLOAD = "upload"

"""Bounds and choices, written once for the database's own constraints."""

from collections.abc import Iterable
from enum import StrEnum

from piccolo.constraints import Check


def one_of(name: str, column: str, choices: Iterable[StrEnum]) -> Check:
    """The column holds one of the choices (or NULL where the column allows it)."""
    listed = ", ".join(f"'{choice.value}'" for choice in choices)
    return Check(f"{column} IN ({listed})", name=name)


def each_of(name: str, column: str, choices: Iterable[StrEnum], *, most: int) -> Check:
    """The array column holds only choices, and at most so many."""
    listed = ", ".join(f"'{choice.value}'" for choice in choices)
    return Check(f"{column} <@ ARRAY[{listed}]::varchar[] AND cardinality({column}) <= {most}", name=name)


def between(name: str, expression: str, lowest: int, highest: int) -> Check:
    """The expression lies within the bounds, both included."""
    return Check(f"{expression} BETWEEN {lowest} AND {highest}", name=name)

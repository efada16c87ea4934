"""Something that is as it is now, in numbers. Labels are words of ours: never a person, a case or what was sent."""

from collections.abc import Mapping
from dataclasses import dataclass

Numbers = Mapping[tuple[str, ...], float]


@dataclass(frozen=True, slots=True)
class Gauge:
    """One number for each combination of labels."""

    name: str
    description: str
    labels: tuple[str, ...]
    values: Numbers

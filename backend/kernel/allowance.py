"""How often something may be done within a window. Pure; what counts is in accounts, for all features above it."""

from dataclasses import dataclass
from datetime import timedelta

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LONGEST_WINDOW = DAY


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many tries within a window that begins with the first of them."""

    purpose: str
    """Names the counter. Never renamed: what was counted would be forgotten."""
    tries: int
    window: timedelta

    def __post_init__(self) -> None:
        if self.tries < 1 or not timedelta(0) < self.window <= LONGEST_WINDOW:
            raise ValueError(self.purpose)

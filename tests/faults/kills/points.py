"""Where kills fall: drawn from a seed, so that a failure can be asked for again."""

from dataclasses import dataclass
from enum import StrEnum
from random import Random

# How often each part dies, in a hundred.
VICTIMS = {"api": 30, "postgres": 16, "object store": 12, "image": 14, "scan": 10, "default": 10, "push": 8}


class After(StrEnum):
    """What is counted since the last kill was got over."""

    ANSWERS = "answers"
    LINES = "lines of its log"
    MILLISECONDS = "milliseconds"


@dataclass(frozen=True)
class Point:
    """Who is killed when, and for how many milliseconds it stays away."""

    victim: str
    after: After
    count: int
    away: int

    def __str__(self) -> str:
        return f"{self.victim} after {self.count} {self.after}, away for {self.away} ms"


_MOST = {After.ANSWERS: 8, After.LINES: 6, After.MILLISECONDS: 600}


def points(seed: int, kills: int) -> list[Point]:
    """So many kills of a seed."""
    chance = Random(seed)
    drawn = []
    for victim in chance.choices(list(VICTIMS), weights=list(VICTIMS.values()), k=kills):
        after = chance.choice(list(After))
        drawn.append(Point(victim, after, chance.randint(1, _MOST[after]), chance.choice((0, 0, 50, 300))))
    return drawn

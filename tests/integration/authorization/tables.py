"""The form in which expectations are written: a grid of states by askers, for one or more routes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from backend.kernel.errors import CaseroundsError
from tests.integration.api_routes import SAFE
from tests.integration.authorization.askers import ASKERS, Asker

OK = "ok"
NOTHING_HAPPENS = "nothing"
"""Allowed, and without effect: the thing is like that already, or nothing of the asker's is there to be changed."""

SHELL = {"keys": OK, "dead_keys": OK}
"""Routes that look at nobody."""

PUBLIC = {"keys": "key-not-accepted", "dead_keys": "key-refused"}
"""Routes for people who are signed in or not."""

CLOSED = {"outsiders": "not-signed-in", **PUBLIC}
"""Routes for people who are signed in."""


OF_OTHER_KEYS = {"outsiders": "not-signed-in", "keys": "not-allowed", "dead_keys": "key-refused"}
"""Routes of the admin API, beside those that may use them."""

BY_KEY = "by_key"
"""The column of a key with the scope that a route names, and of one with every scope."""


@dataclass(frozen=True)
class Cell:
    """What one asker is to be answered by one route about one thing in one state: `ok`, or a problem's slug."""

    route: str
    asker: Asker
    state: str
    about: str
    answer: str
    effect: str
    """What an allowed unsafe request changes, such as `cases ~1, comments +1`."""

    @property
    def allowed(self) -> bool:
        """Whether the request is let through."""
        return self.answer in (OK, NOTHING_HAPPENS)

    def __str__(self) -> str:
        return f"{self.route} by {self.asker.name} about: {self.about}, {self.state}"


@dataclass(frozen=True)
class Table:
    """Routes that answer alike, what they are about, and what an allowed request changes."""

    routes: tuple[str, ...]
    about: str
    grid: Mapping[str, Mapping[str, str]]
    beside: Mapping[str, str]
    does: str
    does_when: Mapping[str, str]
    costly: bool

    def cells(self, route: str) -> Iterator[Cell]:
        """Every cell of one of its routes. Raises LookupError for an asker of whom nothing is written.

        Of a group that is turned away before anything is looked at, everybody asks about one state, and one of them
        about all others.
        """
        for number, (state, columns) in enumerate(self.grid.items()):
            for asker in ASKERS:
                answer = _answer({**self.beside, **columns}, asker, (route, state))
                beside = asker.name not in columns and asker.group not in columns
                if asker.name in FIRST_OF_GROUPS or not (self.costly or (beside and number)):
                    does = self.does_when.get(asker.name, self.does_when.get(state, self.does))
                    effect = does if answer == OK else ""
                    yield Cell(route, asker, state, self.about, answer, effect)


def _answer(columns: Mapping[str, str], asker: Asker, where: tuple[str, str]) -> str:
    for name in (asker.name, asker.group):
        if name in columns:
            return columns[name]
    raise LookupError(f"{where} says nothing of {asker.name}")


def table(
    *routes: str,
    grid: str,
    about: str = "nothing",
    beside: Mapping[str, str] = CLOSED,
    scope: str | None = None,
    costly: bool = False,
    does: str = "",
    **does_when: str,
) -> Table:
    """Read a grid: the first line names columns, each other line a state and its answers.

    `beside` are columns that are the same in every state; `scope` is what a key needs; `does` what an allowed request
    changes, or by the name of an asker or a state what it changes then. Where a password is hashed (`costly`), one of
    each group asks.
    """
    header, *lines = [line.split() for line in grid.strip().splitlines()]
    known = {name for asker in ASKERS for name in (asker.name, asker.group)} | {BY_KEY}
    assert set(header) <= known, f"{set(header) - known} are nobody"
    read = {}
    for state, *answers in lines:
        assert len(answers) == len(header), f"{routes} {state}: {len(answers)} answers, {len(header)} columns"
        assert set(answers) <= STATUSES.keys() | {OK, NOTHING_HAPPENS}, f"{answers}: some are no answers"
        read[state] = dict(zip(header, answers, strict=True))
        if scope:
            read[state] |= dict.fromkeys((scope, "every_scope"), read[state][BY_KEY])
    return Table(routes, about, read, OF_OTHER_KEYS if scope else beside, does, does_when, costly)


FIRST_OF_GROUPS = {asker.name for asker in {asker.group: asker for asker in reversed(ASKERS)}.values()}


def is_safe(route: str) -> bool:
    """Whether a route only reads."""
    return route.partition(" ")[0] in SAFE


def _kinds(error: type[CaseroundsError]) -> Iterator[type[CaseroundsError]]:
    for kind in error.__subclasses__():
        yield kind
        yield from _kinds(kind)


STATUSES = {
    kind.slug: kind.status for kind in _kinds(CaseroundsError) if isinstance(kind.__dict__.get("slug"), str)
}
"""The status of every problem by its slug."""

"""Whether there is room for one more connection: in the process, and among those that its client holds already."""

from collections.abc import Iterable
from operator import itemgetter
from typing import Protocol

from backend.kernel.errors import CaseroundsError
from backend.web.connections.errors import Crowded, TooManyConnections
from backend.web.connections.limits import (
    MOST_BEING_REFUSED,
    MOST_CONNECTIONS,
    MOST_OF_ONE_BEING_REFUSED,
    MOST_OF_ONE_CLIENT,
)


class Held(Protocol):
    """A connection, as it is counted."""

    holder: str | None
    """The one client who holds it; None for a proxy of ours, which holds those of many."""

    deaf: bool
    """Whether it is only there for a refusal, or its end, to arrive."""

    @property
    def idle_since(self) -> float | None:
        """Since when it only waits for another request; None where one is under way, or was never answered."""

    def let_go(self) -> None:
        """End it, idle as it is."""


class Room:
    """What room the connections of a process leave for the last of them."""

    def __init__(self, newcomer: Held, present: Iterable[Held]) -> None:
        everybody = list(present)
        own = [held for held in everybody if held.holder is not None and held.holder == newcomer.holder]
        self._crowd, self._own = len(everybody), own
        self._own_served = sum(not held.deaf for held in own)

    @property
    def is_overrun(self) -> bool:
        """Whether there is not even room to refuse it."""
        return (
            self._crowd > MOST_CONNECTIONS + MOST_BEING_REFUSED
            or len(self._own) > MOST_OF_ONE_CLIENT + MOST_OF_ONE_BEING_REFUSED
        )

    def make(self) -> CaseroundsError | None:
        """Make it, at the cost of an idle one of its client's. Gives what to tell it, if it is not to be served."""
        if self._crowd > MOST_CONNECTIONS:
            return Crowded()
        if self._own_served <= MOST_OF_ONE_CLIENT or self._let_go_of_one():
            return None
        return TooManyConnections()

    def _let_go_of_one(self) -> bool:
        """End the one that is idle for longest, if any is: browsers keep some open that they hardly need."""
        idle = [(since, held) for held in self._own if (since := held.idle_since) is not None]
        if idle:
            _, longest = min(idle, key=itemgetter(0))
            longest.let_go()
        return bool(idle)

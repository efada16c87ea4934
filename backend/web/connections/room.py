"""Whether there is room for one more connection: in the process, and among those that its client holds already."""

from collections.abc import Iterable
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
    """Whether it is only there for a refusal to arrive."""


class Room:
    """What room the connections of a process leave for the last of them."""

    def __init__(self, newcomer: Held, present: Iterable[Held]) -> None:
        everybody = list(present)
        own = [held for held in everybody if held.holder is not None and held.holder == newcomer.holder]
        self._crowd, self._own = len(everybody), len(own)
        self._own_served = sum(not held.deaf for held in own)

    @property
    def is_overrun(self) -> bool:
        """Whether there is not even room to refuse it."""
        return (
            self._crowd > MOST_CONNECTIONS + MOST_BEING_REFUSED
            or self._own > MOST_OF_ONE_CLIENT + MOST_OF_ONE_BEING_REFUSED
        )

    def refusal(self) -> CaseroundsError | None:
        """What to tell its client, if it is not to be served."""
        if self._crowd > MOST_CONNECTIONS:
            return Crowded()
        return TooManyConnections() if self._own_served > MOST_OF_ONE_CLIENT else None

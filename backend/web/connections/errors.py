"""What a client is told whose connection is not served, or not any more."""

from backend.kernel.errors import CaseroundsError, Unavailable


class TooSlow(CaseroundsError):
    """A request that arrives by drops."""

    slug, status, title = "too-slow", 408, "Too slow"
    detail = "The request did not arrive in time. Look at your connection, then try again."


class Crowded(Unavailable):
    """More connections than one process serves."""

    detail = "Too many people are here at the moment. Nothing was lost; try again in a few seconds."


class TooManyConnections(CaseroundsError):
    """More connections than one client may hold of a process, so that others find room."""

    slug, status, title = "too-many-connections", 429, "Too many connections"
    detail = (
        "Your device, or the network that it is in, holds too many connections at once. Nothing was lost; "
        "close windows that you do not need, and try again in a few seconds."
    )
    retry_after = 5

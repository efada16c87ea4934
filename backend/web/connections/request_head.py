"""Heads of requests that are refused before anything else sees them: too long, or to be read in two ways."""

import h11

from backend.kernel.errors import BadRequest, CaseroundsError

LONGEST_HEAD = 16 * 1024  # bytes of all header lines, and of what is waited for to complete them
LONGEST_TARGET = 4 * 1024  # bytes of path and query
MOST_HEADERS = 100


class TargetTooLong(CaseroundsError):
    """A path with a query that no client of ours sends."""

    slug, status, title = "address-too-long", 414, "Address too long"
    detail = "The address of this request is too long. Go back and try again."


class HeadTooLong(CaseroundsError):
    """Headers that no client of ours sends; cookies of other apps on the same host can grow into that."""

    slug, status, title = "headers-too-long", 431, "Headers too long"
    detail = "This request carries too many or too long headers. Clear this site's cookies, then try again."


_REFUSALS: dict[int, type[CaseroundsError]] = {414: TargetTooLong, 431: HeadTooLong}


def refusal_of(error: BaseException | None) -> CaseroundsError:
    """What to tell a client whose request could not be read."""
    return _REFUSALS.get(getattr(error, "error_status_hint", 400), BadRequest)()


class RequestReader(h11.Connection):
    """The server's end of one connection, with a look at each head before the request is served."""

    def __init__(self) -> None:
        super().__init__(h11.SERVER, max_incomplete_event_size=LONGEST_HEAD)
        self.method = b""

    def next_event(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        """The next event as h11 reads it. Raises h11.RemoteProtocolError."""
        event = super().next_event()
        if isinstance(event, h11.Request):
            self.method = event.method
            _look_at(event)
        return event


def _look_at(request: h11.Request) -> None:
    names = [name for name, _ in request.headers]
    length = sum(len(name) + len(value) + 4 for name, value in request.headers)
    framed_twice = b"transfer-encoding" in names and (
        b"content-length" in names or request.http_version != b"1.1"
    )
    if len(request.target) > LONGEST_TARGET:
        _refuse(414)
    elif len(names) > MOST_HEADERS or length > LONGEST_HEAD:
        _refuse(431)
    elif framed_twice or not request.target.startswith(b"/") or not request.http_version.startswith(b"1."):
        # A proxy in front may believe the other length, or another host in the target: nothing is guessed.
        _refuse(400)


def _refuse(status: int) -> None:
    message = "refused by its head"
    raise h11.RemoteProtocolError(message, error_status_hint=status)

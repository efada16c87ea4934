"""Named errors that a person can meet. Each has a stable slug, a status and a text that says what to do next.

The text is safe to show and to log: it never quotes what was sent.
"""

from typing import ClassVar


class CaseroundsError(Exception):
    """The base of every anticipated error; `detail` may be made more precise where it is raised."""

    slug: ClassVar[str] = "error"
    status: ClassVar[int] = 500
    title: ClassVar[str] = "Something went wrong"
    detail: str = "Something went wrong on our side. Nothing was lost; try again in a moment."
    retry_after: int | None = None

    def __init__(self, detail: str | None = None, *, fields: list[tuple[str, str]] | None = None) -> None:
        super().__init__(detail or self.detail)
        if detail is not None:
            self.detail = detail
        self.fields = fields or []
        """What is wrong where, as (JSON pointer, what to do)."""


class NotSignedIn(CaseroundsError):
    """Nobody is signed in, or the session has ended."""

    slug, status, title = "not-signed-in", 401, "Not signed in"
    detail = "Sign in to go on. What you had saved on this phone is still there."


class NotAllowed(CaseroundsError):
    """The actor knows of the thing but may not do this."""

    slug, status, title = "not-allowed", 403, "Not allowed"
    detail = "Your role does not allow this. Ask an administrator if it should."


class NotVerified(CaseroundsError):
    """The account waits for a reviewer to accept its evidence."""

    slug, status, title = "not-verified", 403, "Waiting for verification"
    detail = (
        "Cases are shown to verified practitioners only. A reviewer checks the registration you gave; "
        "you can sign in again at any time to see whether it is done."
    )


class CrossSite(CaseroundsError):
    """An unsafe request that did not come from our own app (CSRF)."""

    slug, status, title = "cross-site-request", 403, "Request refused"
    detail = "This request did not come from the app itself. Open the app at its own address and try again."


class UnknownHost(CaseroundsError):
    """A request for a host that is not this app, as a rebound name or a forged header brings it."""

    slug, status, title = "unknown-host", 421, "Not this address"
    detail = "The app does not answer under this address. Open it at its own one."


class NotFound(CaseroundsError):
    """Absent, or not for the actor's eyes: the answer is the same."""

    slug, status, title = "not-found", 404, "Not found"
    detail = "There is nothing here that you may see. It may have been taken back."


class BadRequest(CaseroundsError):
    """A request that cannot be read."""

    slug, status, title = "bad-request", 400, "Bad request"
    detail = "The request could not be read. Update the app, then try again."


class MethodNotAllowed(CaseroundsError):
    """A method that an address does not take."""

    slug, status, title = "method-not-allowed", 405, "Method not allowed"
    detail = "This address does not take that method."


class Interrupted(CaseroundsError):
    """A client that left before all that it announced had arrived."""

    slug, status, title = "interrupted", 408, "Interrupted"
    detail = "The connection was cut before everything had arrived. Nothing was changed; try again."


class Conflict(CaseroundsError):
    """The thing is not in a state that allows this."""

    slug, status, title = "conflict", 409, "Not possible now"
    detail = "This is no longer possible. Reload to see how things stand."


class StaleVersion(Conflict):
    """Somebody else changed the thing after it was read."""

    slug, title = "stale-version", "Changed meanwhile"
    detail = "This was changed meanwhile. Reload it and make your change again."


class VersionNeeded(CaseroundsError):
    """An edit without `If-Match`."""

    slug, status, title = "version-needed", 428, "Version needed"
    detail = 'Send the version that you read in the header If-Match, such as "3".'


class TooLarge(CaseroundsError):
    """A body over its limit."""

    slug, status, title = "too-large", 413, "Too large"
    detail = "What was sent is larger than allowed here."


class UnsupportedMediaType(CaseroundsError):
    """A body that is not JSON, where JSON is expected."""

    slug, status, title = "unsupported-media-type", 415, "Unsupported media type"
    detail = "Send JSON with the content type application/json."


class QuotaReached(CaseroundsError):
    """A person's share of storage is used up."""

    slug, status, title = "quota-reached", 413, "No room left"
    detail = "You have used up your room for uploads. Try again tomorrow."


class Malformed(CaseroundsError):
    """Input that does not have the right form; `fields` points at what and says why."""

    slug, status, title = "malformed", 422, "Please check what you entered"
    detail = "Some of what was sent is not right. Correct the fields named below and send again."

    def __init__(self, fields: dict[str, str] | None = None) -> None:
        super().__init__(fields=list((fields or {}).items()))


class TooMany(CaseroundsError):
    """A limit on how often something may be tried. Told with the seconds after which it may be tried again."""

    slug, status, title = "too-many-requests", 429, "Too many tries"
    told: ClassVar[str] = "Too many tries."

    def __init__(self, retry_after: int, *, instead: str = "") -> None:
        super().__init__(f"{self.told} Go on in {_in_words(retry_after)}{instead}.")
        self.retry_after = retry_after


def _in_words(seconds: int) -> str:
    """A wait in a unit that people count in, never too short."""
    for unit, name in ((3600, "hours"), (60, "minutes")):
        if seconds > 2 * unit:
            return f"{-(-seconds // unit)} {name}"
    return "1 second" if seconds == 1 else f"{seconds} seconds"


class QuotaUsedUp(TooMany):
    """A person has made as much as one person may in an hour or a day."""

    slug, title = "quota-used-up", "Enough for now"
    told = "You have reached the limit for one person for now."


class Unavailable(CaseroundsError):
    """A part we depend on does not answer."""

    slug, status, title = "unavailable", 503, "Not available just now"
    detail = "A part of the service does not answer just now. Nothing was lost; try again in a few seconds."
    retry_after = 5


class StorageFull(Unavailable):
    """A disk that we depend on has no room left."""

    slug, status, title = "storage-full", 507, "No room just now"
    detail = (
        "There is no room left on our side just now. Nothing that was saved is lost; try again in a few minutes, "
        "and tell an administrator if it goes on."
    )
    retry_after = 60

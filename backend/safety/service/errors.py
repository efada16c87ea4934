"""Why a photo cannot be cleared just now."""

from backend.kernel.errors import Conflict


class NotScannedYet(Conflict):
    """The image is being made safe, or what was covered is being burned in."""

    slug, title = "not-scanned-yet", "Still being checked"
    detail = "This photo is being checked just now. Wait a moment, then look at what was found."


class ScannedAgain(Conflict):
    """The image was scanned after what the person saw."""

    slug, title = "scanned-again", "Checked again meanwhile"
    detail = (
        "This photo was checked again meanwhile. Look at what was found now; what you drew is still there."
    )


class FindingsLeft(Conflict):
    """Some findings have no answer."""

    slug, title = "findings-left", "Something is left to answer"
    detail = "Cover each finding, or say why it identifies nobody. What is left is named below."


class OriginalDestroyed(Conflict):
    """There is nothing left to cover anything in."""

    slug, title = "original-destroyed", "No longer possible"
    detail = (
        "The original of this photo was destroyed in time. Remove the photo and add it again to change it."
    )


class CoversLess(Conflict):
    """A reviewer may only add to what the author had covered."""

    slug, title = "covers-less", "Cover more, not less"
    detail = (
        "A reviewer may cover more than the author did, never less. Return the case if the author should."
    )

"""What can go wrong with an upload, in the terms of tus 1.0."""

from backend.kernel.errors import CaseroundsError, Conflict, QuotaReached, TooLarge
from backend.uploads.rules import BYTES_PER_PERSON_AND_DAY, OPEN_UPLOADS_PER_PERSON, UPLOAD_BYTES


class UploadTooLarge(TooLarge):
    """More bytes than one photo may have."""

    detail = f"A photo may have at most {UPLOAD_BYTES // 1_000_000} MB. Send it at a lower quality or size."


class TooManyOpen(QuotaReached):
    """A person has begun too many uploads that are not used yet."""

    detail = (
        f"You have {OPEN_UPLOADS_PER_PERSON} uploads that belong to no case yet. "
        "Finish or cancel one of them, then try again."
    )


class DayUsedUp(QuotaReached):
    """A person has announced more than a day's share."""

    detail = (
        f"You have uploaded {BYTES_PER_PERSON_AND_DAY // 1_000_000} MB within a day, which is all there is room for. "
        "Send this photo tomorrow, or at a smaller size."
    )


class BeyondLength(TooLarge):
    """More bytes than were announced."""

    detail = "More arrived than was announced for this upload. Start it again."


class OffsetConflict(Conflict):
    """The piece does not begin where the upload stands."""

    slug, title = "offset-conflict", "Wrong offset"
    detail = "This piece does not begin where the upload stands. Ask for its offset, then go on from there."


class ChecksumMismatch(CaseroundsError):
    """The piece arrived damaged (tus answers 460)."""

    slug, status, title = "checksum-mismatch", 460, "Damaged on the way"
    detail = "This piece arrived damaged and was dropped. Send it again."


class UploadInterrupted(CaseroundsError):
    """The connection was cut or fell silent. What had arrived is kept."""

    slug, status, title = "upload-interrupted", 408, "Upload interrupted"
    detail = "The connection was cut. What arrived is kept; the upload goes on from there."


class TusError(CaseroundsError):
    """A request that does not follow tus 1.0."""

    slug, title = "tus-protocol", "Not a tus 1.0 request"

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status  # type: ignore[misc]  # tus prescribes different ones

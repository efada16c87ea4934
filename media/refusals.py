"""Why a file is not taken, in words that its sender can act on."""

from enum import StrEnum


class RefusalReason(StrEnum):
    """Stable codes; the text for each is `refusal_text`."""

    EMPTY = "empty"
    TOO_MANY_BYTES = "too_many_bytes"
    TOO_MANY_PIXELS = "too_many_pixels"
    NOT_AN_IMAGE = "not_an_image"
    UNSUPPORTED_FORMAT = "unsupported_format"
    ANIMATED = "animated"
    DAMAGED = "damaged"
    TOO_DEMANDING = "too_demanding"
    TOOK_TOO_LONG = "took_too_long"
    EXPIRED = "expired"


_TEXTS = {
    RefusalReason.EMPTY: (
        "The file is empty. Choose the photo again; if it lives in a cloud album, download it first."
    ),
    RefusalReason.TOO_MANY_BYTES: (
        "The file is larger than 30 MB. Export the photo as JPEG at a smaller size and try again."
    ),
    RefusalReason.TOO_MANY_PIXELS: (
        "The picture has more than 50 megapixels, or a side longer than 65,500 pixels. "
        "Make it smaller or crop it, then try again."
    ),
    RefusalReason.NOT_AN_IMAGE: (
        "This file is not a photo, whatever its name says. Choose a JPEG, PNG, WebP, AVIF or HEIC picture."
    ),
    RefusalReason.UNSUPPORTED_FORMAT: (
        "This kind of file cannot be taken. Export it as JPEG or PNG, or share a screenshot of it; "
        "JPEG, PNG, WebP, AVIF and HEIC pictures work."
    ),
    RefusalReason.ANIMATED: (
        "This picture moves: it holds several frames. "
        "Choose the frame that matters and share it as a still picture."
    ),
    RefusalReason.DAMAGED: (
        "The picture is damaged or incomplete and cannot be shown whole. "
        "Open it on your device to check it, then send it again or export it as JPEG."
    ),
    RefusalReason.TOO_DEMANDING: (
        "Opening this picture needs more memory than is allowed. "
        "Export it as JPEG at a smaller size and try again."
    ),
    RefusalReason.TOOK_TOO_LONG: (
        "Opening this picture took too long. Export it as JPEG at a smaller size and try again."
    ),
    RefusalReason.EXPIRED: (
        "This photo waited 30 days without being checked, so its original was destroyed. "
        "Remove it, then share it again."
    ),
}


def refusal_text(reason: RefusalReason) -> str:
    """Say what is wrong with the file and what to do next, naming nothing of the file."""
    return _TEXTS[reason]


class ImageRefused(Exception):
    """The file is at fault, and trying it again would end the same way."""

    def __init__(self, reason: RefusalReason) -> None:
        super().__init__(refusal_text(reason))
        self.reason = reason

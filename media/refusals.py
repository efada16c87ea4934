"""Why a file is not taken, in words that its sender can act on."""

from enum import StrEnum

from media.limits import DecodingCost


class RefusalReason(StrEnum):
    """Stable codes; the text for each is `refusal_text`."""

    EMPTY = "empty"
    TOO_MANY_BYTES = "too_many_bytes"
    TOO_MANY_PIXELS = "too_many_pixels"
    NOT_AN_IMAGE = "not_an_image"
    UNSUPPORTED_FORMAT = "unsupported_format"
    ANIMATED = "animated"
    TWELVE_BIT_JPEG = "twelve_bit_jpeg"
    UNUSUAL_NUMBERS = "unusual_numbers"
    UNUSUAL_DICOM = "unusual_dicom"
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
        "This file is not a photo, whatever its name says. "
        "Choose a JPEG, PNG, HEIC, WebP, AVIF, TIFF, GIF, BMP or DICOM picture."
    ),
    RefusalReason.UNSUPPORTED_FORMAT: (
        "This kind of file cannot be taken. Export it as JPEG or PNG, or share a screenshot of it; "
        "JPEG, PNG, HEIC, WebP, AVIF, TIFF, GIF, BMP and DICOM pictures work."
    ),
    RefusalReason.ANIMATED: (
        "This is a film without a still picture in it. "
        "Choose the frame that matters and share it as a still picture, a screenshot for example."
    ),
    RefusalReason.TWELVE_BIT_JPEG: (
        "This JPEG is of a special kind, 12 bits deep or lossless, which only measuring programs show. "
        "Export it as an ordinary JPEG (8 bits) or as PNG and try again."
    ),
    RefusalReason.UNUSUAL_NUMBERS: (
        "This picture holds measured numbers (32 bits or floating point), and nothing says which of them are black "
        "and white. Set the brightness in the program that it comes from. Export it as PNG or JPEG and try again."
    ),
    RefusalReason.UNUSUAL_DICOM: (
        "This DICOM file holds no still picture that can be shown here: it may be a film, a report or a volume of "
        "measured numbers. Export the picture from your viewer as JPEG or PNG and share that."
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

    def __init__(self, reason: RefusalReason, *, cost: DecodingCost | None = None) -> None:
        super().__init__(refusal_text(reason))
        self.reason = reason
        self.cost = cost
        """What it took to find out, where a decoder was asked and could still say."""

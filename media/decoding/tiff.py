"""TIFF: the first page."""

from io import BytesIO

from PIL.TiffImagePlugin import TiffImageFile

from media.decoding.opened import Opened
from media.refusals import ImageRefused, RefusalReason

_KIND_OF_PAGE, _BITS, _MEANING, _PROFILE = 254, 258, 262, 34675
_REDUCED = 1
_WHITE_IS_ZERO = 0


def open_picture(content: bytes) -> Opened:
    """Read the header. Pillow turns the picture upright itself.

    Raises `ImageRefused` for numbers that are no levels of brightness and for a camera's raw file, whose first page
    is a thumbnail, and what Pillow raises.
    """
    image = TiffImageFile(BytesIO(content))
    tags = image.tag_v2
    if tags.get(_KIND_OF_PAGE, 0) & _REDUCED:
        raise ImageRefused(RefusalReason.UNSUPPORTED_FORMAT)
    if image.mode in ("F", "I"):
        raise ImageRefused(RefusalReason.UNUSUAL_NUMBERS)
    brightest = 2 ** min(16, max(tags.get(_BITS, (16,)))) - 1
    black_is_last = tags.get(_MEANING) == _WHITE_IS_ZERO
    return Opened(
        image,
        colour_profile=tags.get(_PROFILE, b""),
        black_and_white=(brightest, 0) if black_is_last else (0, brightest),
    )

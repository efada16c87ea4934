"""From an opened file to the upright sRGB picture that all its files are made of."""

from PIL import Image

from media.decoding.colour import to_srgb
from media.decoding.opened import Opened
from media.limits import MAX_PIXELS, MAX_SIDE
from media.refusals import ImageRefused, RefusalReason

_Turn = Image.Transpose
# EXIF 2.32, 4.6.4: what undoes each orientation.
_UPRIGHT = {
    2: _Turn.FLIP_LEFT_RIGHT,
    3: _Turn.ROTATE_180,
    4: _Turn.FLIP_TOP_BOTTOM,
    5: _Turn.TRANSPOSE,
    6: _Turn.ROTATE_270,
    7: _Turn.TRANSVERSE,
    8: _Turn.ROTATE_90,
}


def check_size(width: int, height: int) -> None:
    """Refuse, before anything is decoded, what would be too large. Raises `ImageRefused`."""
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise ImageRefused(RefusalReason.TOO_MANY_PIXELS)


def upright_srgb(opened: Opened) -> Image.Image:
    """Decode, and return a new picture holding only pixels. Raises what the decoder raises on damage."""
    check_size(*opened.image.size)
    opened.image.load()
    check_size(*opened.image.size)  # HEIF may find another size than its header said
    picture = to_srgb(opened.image, opened.colour_profile, opened.black_and_white)
    opened.image.close()
    turn = _UPRIGHT.get(opened.orientation)
    return picture if turn is None else picture.transpose(turn)

"""What each format's opener hands on: a picture whose header is read and whose pixels are not yet."""

from typing import NamedTuple

from PIL import Image


class Opened(NamedTuple):
    """An opened picture and what its metadata says about showing it. The metadata itself goes no further."""

    image: Image.Image
    orientation: int = 1
    """EXIF orientation, 1 to 8, that is still to be applied."""
    colour_profile: bytes = b""
    """ICC profile of the pixels; empty means sRGB."""
    black_and_white: tuple[int, int] = (0, 65_535)
    """Which numbers stand for black and for white, where a grey picture has more than 8 bits."""
    halved_colour: bool = False
    """Whether the file stores colour at half the resolution (4:2:0): the master need not store more."""

"""HEIC and HEIF: the primary picture. Bursts, depth maps and gain maps beside it are left."""

from io import BytesIO

from pillow_heif import options
from pillow_heif.as_plugin import HeifImageFile

from media.decoding.coded_colour import profile_of
from media.decoding.iso_boxes import coded_colour
from media.decoding.opened import Opened

options.DECODE_THREADS = 1
options.THUMBNAILS = options.DEPTH_IMAGES = options.AUX_IMAGES = False


def open_picture(content: bytes) -> Opened:
    """Read the header. Raises what pillow-heif raises.

    The decoder applies the container's rotation itself, and EXIF's does not count (ISO/IEC 23008-12, 6.5.10).
    """
    image = HeifImageFile(BytesIO(content))
    return Opened(image, colour_profile=image.info.get("icc_profile") or profile_of(coded_colour(content)))

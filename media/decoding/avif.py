"""AVIF, still pictures only."""

from io import BytesIO

from PIL import AvifImagePlugin

from media.decoding.coded_colour import profile_of
from media.decoding.iso_boxes import coded_colour
from media.decoding.opened import Opened
from media.decoding.orientation import read_orientation
from media.refusals import ImageRefused, RefusalReason

# The child has the memory of one decoder; threads would add theirs and save no CPU.
AvifImagePlugin.DEFAULT_MAX_THREADS = 1


def open_picture(content: bytes) -> Opened:
    """Read the header. Raises `ImageRefused` for animated, and what Pillow raises."""
    image = AvifImagePlugin.AvifImageFile(BytesIO(content))
    if image.n_frames > 1:
        raise ImageRefused(RefusalReason.ANIMATED)
    return Opened(
        image,
        # Pillow writes the container's rotation and mirroring into the EXIF it hands out.
        orientation=read_orientation(exif=image.info.get("exif", b""), xmp=image.info.get("xmp", b"")),
        colour_profile=image.info.get("icc_profile") or profile_of(coded_colour(content)),
    )

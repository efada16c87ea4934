"""AVIF, and the first frame of one that moves."""

from io import BytesIO

from PIL import AvifImagePlugin

from media.decoding.coded_colour import profile_of
from media.decoding.iso_boxes import coded_colour
from media.decoding.opened import Opened
from media.decoding.orientation import read_orientation

# The child has the memory of one decoder; threads would add theirs and save no CPU.
AvifImagePlugin.DEFAULT_MAX_THREADS = 1


def open_picture(content: bytes) -> Opened:
    """Read the header. Raises what Pillow raises."""
    image = AvifImagePlugin.AvifImageFile(BytesIO(content))
    return Opened(
        image,
        # Pillow writes the container's rotation and mirroring into the EXIF it hands out.
        orientation=read_orientation(exif=image.info.get("exif", b""), xmp=image.info.get("xmp", b"")),
        colour_profile=image.info.get("icc_profile") or profile_of(coded_colour(content)),
    )

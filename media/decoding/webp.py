"""WebP, and the first frame of one that moves."""

from io import BytesIO

from PIL.WebPImagePlugin import WebPImageFile

from media.decoding.opened import Opened
from media.decoding.orientation import read_orientation


def open_picture(content: bytes) -> Opened:
    """Read the header. Raises what Pillow raises."""
    image = WebPImageFile(BytesIO(content))
    return Opened(
        image,
        orientation=read_orientation(exif=image.info.get("exif", b""), xmp=image.info.get("xmp", b"")),
        colour_profile=image.info.get("icc_profile", b""),
    )

"""WebP, still pictures only."""

from io import BytesIO

from PIL.WebPImagePlugin import WebPImageFile

from media.decoding.opened import Opened
from media.decoding.orientation import read_orientation
from media.refusals import ImageRefused, RefusalReason


def open_picture(content: bytes) -> Opened:
    """Read the header. Raises `ImageRefused` for animated, and what Pillow raises."""
    image = WebPImageFile(BytesIO(content))
    if image.n_frames > 1:
        raise ImageRefused(RefusalReason.ANIMATED)
    return Opened(
        image,
        orientation=read_orientation(exif=image.info.get("exif", b""), xmp=image.info.get("xmp", b"")),
        colour_profile=image.info.get("icc_profile", b""),
    )

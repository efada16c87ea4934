"""Any pixels that Pillow can decode, made into plain sRGB without transparency."""

from io import BytesIO
from itertools import chain, product

from PIL import Image, ImageChops, ImageCms

_WHITE = (255, 255, 255)
_SPACES = {"L": "GRAY", "RGB": "RGB", "CMYK": "CMYK"}
# What Adobe's and most other programs do: colours both spaces have stay, black stays black.
_INTENT = ImageCms.Intent.RELATIVE_COLORIMETRIC
_FLAGS = ImageCms.Flags.BLACKPOINTCOMPENSATION
_INVISIBLE = 2  # levels of 255


def to_srgb(
    image: Image.Image, profile: bytes, black_and_white: tuple[int, int] = (0, 65_535)
) -> Image.Image:
    """Return a new RGB picture holding nothing but pixels; `profile` is the ICC profile of `image`, or empty.

    Transparent parts show white. A profile that is broken or meant for other pixels is ignored. `black_and_white`
    are the numbers that stand for them in a picture of 16 bits.
    """
    opaque = _opaque(_eight_bits(image, *black_and_white))
    transform = _transform(opaque.mode, profile) if profile else None
    if transform is not None and opaque.mode != "RGB":
        return _only_pixels(transform.apply(opaque))
    fresh = _only_pixels(opaque)
    if transform is not None:
        transform.apply_in_place(fresh)
    return fresh


def _only_pixels(image: Image.Image) -> Image.Image:
    fresh = Image.new("RGB", image.size)
    fresh.paste(image)
    return fresh


def _opaque(image: Image.Image) -> Image.Image:
    """Return the picture in one of the three modes of `_SPACES`, flattened on white."""
    if image.has_transparency_data:
        layer = image if image.mode in ("RGBA", "LA") else image.convert("RGBA")
        flat = Image.new("RGB", image.size, _WHITE)
        flat.paste(layer, mask=layer.getchannel("A"))
        return flat
    if image.mode in _SPACES:
        return image
    if image.mode == "LAB":
        return _from_lab(image)
    return image.convert("L" if image.mode == "1" else "RGB")


def _eight_bits(image: Image.Image, black: int, white: int) -> Image.Image:
    """Reduce 16 bits of grey to 8: Pillow's own conversion cuts everything over 255 off."""
    if not image.mode.startswith("I"):
        return image
    scale = 255.996 / (white - black)  # so that equal shares of the numbers fall on each level
    return image.convert("I").point(lambda value: value * scale - black * scale).convert("L")


def _from_lab(image: Image.Image) -> Image.Image:
    """CIE L*a*b* under D50, as TIFF has it."""
    lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    return ImageCms.buildTransform(lab, srgb, "LAB", "RGB", _INTENT, _FLAGS).apply(image)


def _transform(mode: str, profile: bytes) -> ImageCms.ImageCmsTransform | None:
    """Build the way from the profile to sRGB; None when there is nothing to change."""
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        if source.profile.xcolor_space.strip() != _SPACES[mode]:
            return None
        transform = ImageCms.buildTransform(
            source, ImageCms.createProfile("sRGB"), mode, "RGB", _INTENT, _FLAGS
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None
    return None if mode == "RGB" and _changes_nothing(transform) else transform


def _changes_nothing(transform: ImageCms.ImageCmsTransform) -> bool:
    """Try a grid of colours: most cameras attach sRGB itself, under many names."""
    levels = range(0, 256, 51)
    grid = Image.frombytes("RGB", (len(levels) ** 3, 1), bytes(chain(*product(levels, repeat=3))))
    difference = ImageChops.difference(grid, transform.apply(grid))
    return max(difference.tobytes()) <= _INVISIBLE

"""How far two pictures are from each other."""

from PIL import Image, ImageChops, ImageStat

Colour = tuple[int, ...]


def mean_difference(one: Image.Image, other: Image.Image) -> float:
    """Mean absolute difference of all samples, in levels of 255."""
    difference = ImageChops.difference(one.convert("RGB"), other.convert("RGB"))
    return sum(ImageStat.Stat(difference).mean) / 3


def colour_at(image: Image.Image, across: float, down: float) -> Colour:
    """The mean colour around a place given in fractions of width and height."""
    x, y = int(image.width * across), int(image.height * down)
    patch = image.crop((max(0, x - 2), max(0, y - 2), x + 3, y + 3))
    return tuple(round(level) for level in ImageStat.Stat(patch).mean)


def close(one: Colour, other: Colour, tolerance: int) -> bool:
    """Whether no sample differs by more than the tolerance, in levels of 255."""
    return all(abs(a - b) <= tolerance for a, b in zip(one, other, strict=True))

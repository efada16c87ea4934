"""What people do to a picture between sharing it twice."""

import io
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

Edit = Callable[[Image.Image], Image.Image]


def compressed(quality: int) -> Edit:
    def edit(picture: Image.Image) -> Image.Image:
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=quality)
        return Image.open(file).convert("RGB")

    return edit


def resized(factor: float) -> Edit:
    return lambda picture: picture.resize([max(1, round(side * factor)) for side in picture.size])


def cropped(share: float) -> Edit:
    """Without so much of width and height, half of it on each side."""

    def edit(picture: Image.Image) -> Image.Image:
        width, height = picture.size
        across, down = round(width * share / 2), round(height * share / 2)
        return picture.crop((across, down, width - across, height - down))

    return edit


def covered(share: float) -> Edit:
    """With a black box over so much of the area, across the top as a name is covered."""

    def edit(picture: Image.Image) -> Image.Image:
        copy = picture.copy()
        width, height = copy.size
        ImageDraw.Draw(copy).rectangle((0, 0, width // 2, round(height * share * 2)), fill="black")
        return copy

    return edit


def covered_in_the_middle(share: float) -> Edit:
    def edit(picture: Image.Image) -> Image.Image:
        copy = picture.copy()
        width, height = copy.size
        across, down = width * share**0.5 / 2, height * share**0.5 / 2
        middle = (width / 2 - across, height / 2 - down, width / 2 + across, height / 2 + down)
        ImageDraw.Draw(copy).rectangle(middle, fill="black")
        return copy

    return edit


def turned(degrees: float) -> Edit:
    return lambda picture: picture.rotate(degrees, Image.Resampling.BICUBIC)


def transposed(way: Image.Transpose) -> Edit:
    return lambda picture: picture.transpose(way)


def framed(share: float) -> Edit:
    """With a white border of so much of each side, as a screenshot has."""

    def edit(picture: Image.Image) -> Image.Image:
        width, height = picture.size
        across, down = round(width * share), round(height * share)
        frame = Image.new("RGB", (width + 2 * across, height + 2 * down), "white")
        frame.paste(picture, (across, down))
        return frame

    return edit


def brighter(factor: float) -> Edit:
    return lambda picture: ImageEnhance.Brightness(picture).enhance(factor)


def more_contrast(factor: float) -> Edit:
    return lambda picture: ImageEnhance.Contrast(picture).enhance(factor)


EDITS: dict[str, Edit] = {
    "JPEG quality 75": compressed(75),
    "JPEG quality 30": compressed(30),
    "half the size": resized(0.5),
    "a fifth of the size": resized(0.2),
    **{f"orientation: {way.name.lower()}": transposed(way) for way in Image.Transpose},
    "grey": lambda picture: picture.convert("L").convert("RGB"),
    "20 % brighter": brighter(1.2),
    "30 % darker": brighter(0.7),
    "contrast + 30 %": more_contrast(1.3),
    "blurred": lambda picture: picture.filter(ImageFilter.GaussianBlur(min(picture.size) / 200)),
    "cropped by 1 %": cropped(0.01),
    "cropped by 2 %": cropped(0.02),
    "cropped by 5 %": cropped(0.05),
    "cropped by 10 %": cropped(0.10),
    "cropped by 25 %": cropped(0.25),
    "2 % covered at the edge": covered(0.02),
    "5 % covered at the edge": covered(0.05),
    "10 % covered at the edge": covered(0.10),
    "2 % covered in the middle": covered_in_the_middle(0.02),
    "5 % covered in the middle": covered_in_the_middle(0.05),
    "turned by 1 degree": turned(1),
    "turned by 3 degrees": turned(3),
    "border of 2 %": framed(0.02),
    "border of 10 %": framed(0.10),
}

"""One text drawn into a picture, with the box of exactly the pixels that it changed."""

from pathlib import Path
from random import Random
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from media.findings import Box
from tests.bench.overlays.labels import Corners, Label, Point, Words

Picture = NDArray[np.uint8]
_DARK = 64  # grey levels, below which a ratio to the background says little: contrast is of full scale there


class Style(NamedTuple):
    """How a text looks, but for what it says and where it stands."""

    font: Path | None
    height: float
    contrast: float
    rotation: float
    mirrored: bool
    smooth: bool
    doubled: bool
    struck: bool
    ink: str
    """`backed`, `bare`, or `blended`."""


def glyphs(words: Words, style: Style) -> tuple[Image.Image, float]:
    """Return the coverage of each pixel by ink, upright, and the text's height in pixels."""
    target = style.height / (2 if style.doubled else 1)
    size = max(4, round(target))
    while (reach := _reach(font := _font(style.font, size))) < target:
        size += 1
    left, top, right, bottom = font.getbbox(words.text)
    mask = Image.new("L", (max(1, int(right - left)) + 4, max(1, int(bottom - top)) + 4))
    pen = ImageDraw.Draw(mask)
    pen.fontmode = "L" if style.smooth else "1"
    pen.text((2 - left, 2 - top), words.text, font=font, fill=255)
    if style.struck:
        for row in range(mask.height // 3, mask.height - 2, max(3, mask.height // 4)):
            pen.line((0, row, mask.width, row), fill=255)
    if style.doubled:
        mask = mask.resize((mask.width * 2, mask.height * 2), Image.Resampling.NEAREST)
    return mask, reach * (2 if style.doubled else 1)


def _font(path: Path | None, size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size) if path is None else ImageFont.truetype(path, size)
    assert isinstance(font, ImageFont.FreeTypeFont)
    return font


def _reach(font: ImageFont.FreeTypeFont) -> float:
    _, top, _, bottom = font.getbbox("Hg")
    return bottom - top


class Placed(NamedTuple):
    """Ink and its turned frame, about its own upper left corner."""

    mask: NDArray[np.float32]
    corners: NDArray[np.float64]
    height: float


def turned(words: Words, style: Style) -> Placed:
    """Mirror and turn the glyphs, and cut the mask to its ink."""
    upright, height = glyphs(words, style)
    bounds = upright.getbbox()
    if bounds is None:
        return Placed(np.zeros((1, 1), np.float32), np.zeros((4, 2)), height)
    upright = upright.crop(bounds)
    if style.mirrored:
        upright = upright.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    whole = upright.rotate(style.rotation, Image.Resampling.BICUBIC, expand=True)
    angle = np.deg2rad(style.rotation)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    half = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * np.array(upright.size) / 2
    corners = half @ turn.T + np.array(whole.size) / 2
    ink = whole.getbbox() or (0, 0, 1, 1)
    mask = np.asarray(whole.crop(ink), np.float32) / 255
    return Placed(np.asarray(mask, np.float32), np.asarray(corners - ink[:2], np.float64), height)


def draw(
    picture: Picture, words: Words, style: Style, placed: Placed, at: tuple[int, int], random: Random
) -> tuple[Box, Corners] | None:
    """Draw at a place that may reach over the border. Return box and corners; None if nothing can be seen."""
    height, width = picture.shape[:2]
    left, top = max(0, at[0]), max(0, at[1])
    right, bottom = min(width, at[0] + placed.mask.shape[1]), min(height, at[1] + placed.mask.shape[0])
    if right - left < 3 or bottom - top < 3:
        return None
    ink = placed.mask[top - at[1] : bottom - at[1], left - at[0] : right - at[0]]
    if not (ink > 0).any():
        return None
    if style.ink == "backed":
        _back(picture, Box(left, top, right - left, bottom - top), random)
    part = picture[top:bottom, left:right].astype(np.float32)
    around = float(np.median(part.mean(axis=2)))
    levels = _levels(around, style.contrast, random)
    # Blended ink lets the picture shine through and differs from it by as much.
    inked = np.clip((part if style.ink == "blended" else around) + np.float32(levels), 0, 255)
    picture[top:bottom, left:right] = np.round(part + (inked - part) * ink[:, :, np.newaxis]).astype(np.uint8)
    rows, columns = np.nonzero(ink > 0)
    box = Box(
        int(left + columns.min()),
        int(top + rows.min()),
        int(columns.max() - columns.min() + 1),
        int(rows.max() - rows.min() + 1),
    )
    first, second, third, fourth = ((float(x + at[0]), float(y + at[1])) for x, y in placed.corners)
    corners = first, second, third, fourth
    return box, corners


def _levels(around: float, contrast: float, random: Random) -> float:
    """How many levels brighter (or, below 0, darker) the ink is."""
    scale = around if around >= _DARK else 255.0
    wanted = contrast * scale
    room = {1: 255 - around, -1: around}
    sign = random.choice([1, -1])
    if room[sign] < wanted:
        sign = -sign
    return sign * min(wanted, room[sign])


def _back(picture: Picture, box: Box, random: Random) -> None:
    margin = random.randint(2, 6)
    level = random.choice([0, 0, 16, 64, 230, 255])
    picture[
        max(0, box.y - margin) : box.y + box.height + margin,
        max(0, box.x - margin) : box.x + box.width + margin,
    ] = level


def moved(label: Label, matrix: NDArray[np.float64], size: tuple[int, int]) -> Label:
    """Follow a label through a perspective or a change of scale, into a picture of this width and height."""
    box = label.box
    frame = [
        (box.x, box.y),
        (box.x + box.width, box.y),
        (box.x + box.width, box.y + box.height),
        (box.x, box.y + box.height),
    ]
    points = cv2.perspectiveTransform(np.array([frame], np.float64), matrix)[0]
    corners = cv2.perspectiveTransform(np.array([label.corners], np.float64), matrix)[0]
    low = np.clip(np.floor(points.min(axis=0)), 0, size).astype(int)
    high = np.clip(np.ceil(points.max(axis=0)), 0, size).astype(int)
    grown = np.sqrt(abs(np.linalg.det(matrix[:2, :2])))
    return label._replace(
        box=Box(int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1])),
        corners=(_point(corners[0]), _point(corners[1]), _point(corners[2]), _point(corners[3])),
        height=label.height * float(grown),
    )


def _point(at: NDArray[np.float64]) -> Point:
    return float(at[0]), float(at[1])

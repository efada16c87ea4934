"""What a person wants done to an upright picture: parts covered, all of it turned, the rest cropped off."""

import json
from typing import Any

from PIL import Image, ImageDraw, ImageFilter

MARGIN = 4
"""Pixels by which every cover is grown on each side before anything else."""

BLOCK = 16
"""Side of the squares in which a JPEG stores colour at half the resolution: what is in one is in all of its pixels."""

BEYOND = 2
"""Decoders smooth colour over the edge of a block, by a pixel."""

_PAINT = (96, 96, 96)
_SHOWN, _COVERED = 0, 255
_TURNS = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}


def edited(picture: Image.Image, edits: str) -> Image.Image:
    """Return the picture as the file `edits` wants it: `{covers, turn, crop}`, in pixels of the picture as it came.

    Whatever is painted over or cropped off is in no pixel that is left. Raises `OSError`, `ValueError`, `KeyError`.
    """
    with open(edits, "rb") as file:  # noqa: PTH123  pathlib costs the child 10 ms
        wanted = json.load(file)
    if wanted["covers"]:
        picture.paste(_PAINT, mask=_mask(picture.size, wanted["covers"]))
    if wanted["crop"] is not None:
        picture = picture.crop(wanted["crop"])
    turn = _TURNS.get(wanted["turn"])
    return picture if turn is None else picture.transpose(turn)


def _mask(size: tuple[int, int], covers: list[dict[str, Any]]) -> Image.Image:
    """Where to paint: each cover with its margin, every block of the JPEG that this touches, and a little beyond."""
    across, down = (-(-side // BLOCK) for side in size)
    mask = Image.new("L", (across * BLOCK, down * BLOCK), _SHOWN)
    pen = ImageDraw.Draw(mask)
    for cover in covers:
        _draw(pen, cover)
    blocks = mask.reduce(BLOCK).point(lambda share: _COVERED if share else _SHOWN)
    mask = blocks.resize(mask.size, Image.Resampling.NEAREST)
    return _grown(mask, BEYOND).crop((0, 0, *size))


def _draw(pen: ImageDraw.ImageDraw, cover: dict[str, Any]) -> None:
    match cover["shape"]:
        case "box":
            left, top = cover["x"] - MARGIN, cover["y"] - MARGIN
            right, bottom = (
                cover["x"] + cover["width"] + MARGIN - 1,
                cover["y"] + cover["height"] + MARGIN - 1,
            )
            pen.rectangle((left, top, right, bottom), fill=_COVERED)
        case "polygon":
            points = [tuple(point) for point in cover["points"]]
            pen.polygon(points, fill=_COVERED)
            _stroke(pen, [*points, points[0]], 2 * MARGIN)
        case "stroke":
            _stroke(pen, [tuple(point) for point in cover["points"]], cover["width"] + 2 * MARGIN)
        case _:
            raise ValueError(cover["shape"])


def _stroke(pen: ImageDraw.ImageDraw, points: list[tuple[int, ...]], width: int) -> None:
    """A line with round ends and corners, which Pillow's own lines lack."""
    if len(points) > 1:
        pen.line([(point[0], point[1]) for point in points], fill=_COVERED, width=width)
    reach = width / 2
    for x, y in points:
        pen.ellipse((x - reach, y - reach, x + reach, y + reach), fill=_COVERED)


def _grown(mask: Image.Image, by: int) -> Image.Image:
    """Every covered pixel and those so near to it."""
    for _ in range(by):
        mask = mask.filter(ImageFilter.MaxFilter(3))
    return mask

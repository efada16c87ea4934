"""From the pixels of a covered picture, which may be turned and cropped, back to those of its original. Pure."""

from enum import IntEnum

from media.findings import Box


class Turn(IntEnum):
    """By how many degrees a picture is turned clockwise."""

    NONE = 0
    RIGHT = 90
    UPSIDE_DOWN = 180
    LEFT = 270


def place_in_original(box: Box, *, turn: Turn, kept: Box) -> Box:
    """Where a box of the covered picture lies in its original.

    `kept` is what was left of the original, in its own pixels; the covered picture is that, turned.
    """
    x, y, width, height = box
    match turn:
        case Turn.RIGHT:
            box = Box(y, kept.height - x - width, height, width)
        case Turn.UPSIDE_DOWN:
            box = Box(kept.width - x - width, kept.height - y - height, width, height)
        case Turn.LEFT:
            box = Box(kept.width - y - height, x, height, width)
    return Box(box.x + kept.x, box.y + kept.y, box.width, box.height)

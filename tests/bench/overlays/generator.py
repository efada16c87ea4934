"""A real picture with invented identities written into it, and where exactly. The same seed makes the same picture."""

from itertools import islice
from pathlib import Path
from random import Random
from typing import NamedTuple

import cv2
import numpy as np

from tests.bench.overlays.degrading import degrade
from tests.bench.overlays.drawing import Picture, draw, turned
from tests.bench.overlays.fonts import writable_scripts
from tests.bench.overlays.identities import draw_words
from tests.bench.overlays.labels import Label
from tests.bench.overlays.profiles import PLACEMENTS, PROFILES, draw_place, draw_style

_TRIES = 30
_WIDEST, _HIGHEST = 1200, 900


class Overlay(NamedTuple):
    """A picture (blue, green, red), what was written into it, and what was done to it afterwards."""

    picture: Picture
    labels: list[Label]
    degradations: list[str]


def overlay(path: Path, seed: int) -> Overlay:
    """Write two to seven texts into the picture at `path`."""
    random = Random(seed)
    picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
    assert picture is not None, path
    clean = _part(random, np.asarray(picture, np.uint8))
    name = random.choice(list(PROFILES))
    labels: list[Label] = []
    for _ in range(random.randint(2, 7)):
        _write(random, clean, labels, name)
    return Overlay(*degrade(random, clean, labels))


def _part(random: Random, picture: Picture) -> Picture:
    """A part of the picture, elsewhere for every seed, in all its detail."""
    tall, wide = picture.shape[:2]
    top, left = random.randint(0, max(0, tall - _HIGHEST)), random.randint(0, max(0, wide - _WIDEST))
    return np.ascontiguousarray(picture[top : top + _HIGHEST, left : left + _WIDEST])


def _write(random: Random, picture: Picture, labels: list[Label], name: str) -> None:
    words = draw_words(random, identifying=random.random() < 0.7, scripts=writable_scripts())
    style = draw_style(random, PROFILES[name], words.script, picture.shape[0])
    placement = random.choice(PLACEMENTS)
    if placement == "overlapping":
        style = style._replace(ink="bare")  # a backing would hide what lies under it
    placed = turned(words, style)
    tall, wide = placed.mask.shape
    if wide > picture.shape[1] or tall > picture.shape[0]:
        return
    if placement == "overlapping" and labels:
        labels[-1] = labels[-1]._replace(placement="overlapping")
        box = labels[-1].box
        places = iter([(box.x, box.y + round(0.7 * box.height))])
    else:
        places = islice(
            draw_place(random, placement, (wide, tall), (picture.shape[1], picture.shape[0])), _TRIES
        )
    for x, y in places:
        free = placement == "overlapping" or not any(_near(label, x, y, wide, tall) for label in labels)
        if free and (drawn := draw(picture, words, style, placed, (x, y), random)) is not None:
            box, corners = drawn
            labels.append(
                Label(
                    *(
                        words,
                        box,
                        corners,
                        style.contrast,
                        placed.height,
                        style.rotation,
                        style.mirrored,
                        name,
                    ),
                    placement="struck" if style.struck else placement,
                )
            )
            return


def _near(label: Label, x: int, y: int, wide: int, tall: int) -> bool:
    box, gap = label.box, 8
    return (
        x < box.x + box.width + gap
        and box.x < x + wide + gap
        and y < box.y + box.height + gap
        and box.y < y + tall + gap
    )

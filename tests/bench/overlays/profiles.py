"""Who wrote into the picture, how that looks, and where they write."""

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from tests.bench.overlays.drawing import Style
from tests.bench.overlays.fonts import fonts_of

HEIGHTS = (6, 8, 10, 14, 20, 32)
CONTRASTS = (1.0, 0.5, 0.25, 0.12, 0.06)


class Profile(NamedTuple):
    """A kind of device. Fonts by part of their names; `ink` as in `Style`."""

    fonts: tuple[str, ...]
    inks: tuple[str, ...]
    smooth: float
    """The share with smooth edges."""
    doubled: float = 0.0
    struck: float = 0.0


PROFILES = {
    "ultrasound_strip": Profile(("DejaVuSans", "Roboto", "LiberationSans"), ("backed",), 0.9),
    "ultrasound_corners": Profile(
        ("DejaVuSansMono", "unifont", "Roboto"), ("bare", "backed"), 0.3, doubled=0.3
    ),
    "endoscopy_column": Profile(
        ("unifont", "LiberationMono", "DejaVuSansMono"), ("backed",), 0.1, struck=0.25
    ),
    "x_ray_corner": Profile(("LiberationSans", "DejaVuSans"), ("bare", "blended"), 0.8),
    "ecg_header": Profile(("LiberationSerif", "LiberationSans"), ("bare",), 0.9),
    "paper_label": Profile(("OCRB", "Inconsolata", "LiberationMono"), ("backed",), 0.9),
    "watermarked": Profile(("Roboto", "DejaVuSans", "LiberationSans-Bold"), ("blended",), 1.0),
}


def draw_style(random: Random, profile: Profile, script: str, picture_height: int) -> Style:
    """Draw font, height, contrast and turn."""
    fonts = fonts_of(script)
    fitting = [path for path in fonts if path.stem.startswith(profile.fonts)]
    turn = random.random()
    rotation = 0.0
    if turn < 0.10:
        rotation = random.choice([90.0, 180.0, 270.0])
    elif turn < 0.25:
        rotation = random.uniform(1, 6) * random.choice([1, -1])
    return Style(
        font=random.choice(fitting or list(fonts)) if fonts else None,
        height=random.choice([*HEIGHTS, max(6, round(0.016 * picture_height))]),
        contrast=random.choice(CONTRASTS),
        rotation=rotation,
        mirrored=random.random() < 0.05,
        smooth=random.random() < profile.smooth,
        doubled=random.random() < profile.doubled,
        struck=random.random() < profile.struck,
        ink=random.choice(profile.inks),
    )


PLACEMENTS = ("corner", "strip", "column", "inside", "touching", "cut", "overlapping")


def draw_place(
    random: Random, placement: str, size: tuple[int, int], picture: tuple[int, int]
) -> Iterator[tuple[int, int]]:
    """Yield upper left corners for a text of `size`, again and again; negative where it reaches over the border."""
    (width, height), (wide, tall) = size, picture
    right, bottom = max(0, wide - width), max(0, tall - height)
    while True:
        x, y = random.randint(0, right), random.randint(0, bottom)
        edge = random.randint(2, 24)
        match placement:
            case "corner":
                x = min(right, edge) if random.random() < 0.6 else max(0, right - edge)
                y = min(bottom, random.randint(2, max(3, tall // 5)))
                yield x, y if random.random() < 0.7 else max(0, bottom - y)
            case "strip":
                yield x, min(bottom, random.randint(0, 8))
            case "column":
                yield min(right, edge), y
            case "touching":
                yield random.choice([(0, y), (x, 0), (right, y), (x, bottom)])
            case "cut":
                yield random.choice(
                    [(x, -round(0.7 * height)), (x, tall - max(3, round(0.3 * height))), (-width // 2, y)]
                )
            case _:
                yield x, y

"""Whether what is to be found was covered, and by how much."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from media.findings import Box

FOUND = 0.60
MASKED = 0.98


class Target(NamedTuple):
    """Something in a picture, and how it may be grouped: `contrast` → `0.5`."""

    box: Box
    identifying: bool
    groups: dict[str, str]


class Tried(NamedTuple):
    """How much of a target's box each contestant covered, 0 to 1."""

    target: Target
    covered: dict[str, float]


def coverage(size: tuple[int, int], targets: list[Target], reported: list[Box]) -> list[float]:
    """The share of each target's pixels that lie in reported boxes. `size` is width and height."""
    mask = np.zeros((size[1], size[0]), bool)
    for box in reported:
        mask[max(0, box.y) : box.y + box.height, max(0, box.x) : box.x + box.width] = True
    return [
        float(mask[at.y : at.y + at.height, at.x : at.x + at.width].mean()) if at.width and at.height else 1.0
        for at in (target.box for target in targets)
    ]


def share(size: tuple[int, int], reported: list[Box]) -> float:
    """The share of the picture that lies in reported boxes."""
    return coverage(size, [Target(Box(0, 0, *size), identifying=False, groups={})], reported)[0]


def recall_table(title: str, tried: Iterable[Tried], group: Callable[[Tried], str]) -> list[str]:
    """One line a group: how many, and the share found and masked by each contestant."""
    groups: dict[str, list[Tried]] = {}
    for one in tried:
        groups.setdefault(group(one), []).append(one)
    if not groups:
        return []
    names = list(dict.fromkeys(name for ones in groups.values() for one in ones for name in one.covered))
    lines = ["", title.ljust(30) + "number" + "".join(name.rjust(24) for name in names)]
    lines.append("".ljust(36) + "found  masked".rjust(24) * len(names))
    for name in sorted(groups, key=_order):
        ones = groups[name]
        cells = [_cell([one.covered[contestant] for one in ones]) for contestant in names]
        lines.append(f"  {name[:27]:28}{len(ones):6}" + "".join(cells))
    return lines


def _cell(covered: list[float]) -> str:
    found = sum(one >= FOUND for one in covered) / len(covered)
    masked = sum(one >= MASKED for one in covered) / len(covered)
    return f"{found:.3f}   {masked:.3f}".rjust(24)


def _order(name: str) -> tuple[float, str]:
    try:
        return float(name.split()[0]), name
    except ValueError:
        return float("inf"), name

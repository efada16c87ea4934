"""Folders of pictures that people labelled: `boxes.json` beside them says what is where."""

import json
from pathlib import Path
from typing import NamedTuple

from media.findings import Box
from tests.bench.detecting.scoring import Target


class Labelled(NamedTuple):
    """A picture, what is in it, and whether its label is of faces; without targets it should stay quiet."""

    path: Path
    targets: list[Target]
    faces: bool


def labelled(folder: Path) -> list[Labelled]:
    """Read `boxes.json`: boxes as four numbers are faces, with `text`, `kind` and `phi` they are text."""
    pictures = []
    for name, entry in json.loads((folder / "boxes.json").read_text()).items():
        boxes = entry["boxes"]
        faces = "width" not in entry
        pictures.append(Labelled(folder / name, [_target(box) for box in boxes], faces))
    return [one for one in pictures if one.path.exists()]


def _target(entry: list[int] | dict[str, object]) -> Target:
    if isinstance(entry, list):
        return Target(Box(*entry), identifying=True, groups={"kind": "face"})
    box, phi = entry["box"], bool(entry["phi"])
    assert isinstance(box, list)
    return Target(Box(*box), identifying=phi, groups={"kind": str(entry["kind"]), "text": str(entry["text"])})

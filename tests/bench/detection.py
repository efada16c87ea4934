"""How much of what identifies somebody is found, beside what a user would pick instead.

    python -m tests.bench.detection [--pictures FOLDER ...] [--labelled FOLDER ...] [--clean FILE ...] [--others VENV]
                                    [--number 60] [--seed 1000] [--large FILE] [--misses]

Real pictures (default: tests/data/cases) with invented identities written into them, `--number` of them from `--seed`
on; folders of pictures labelled in `boxes.json`; pictures with nothing to find. A target counts as found when 60 % of
its box is covered by reported boxes, as masked when 98 % is. Tables are over identifying text unless they say
otherwise. Asserts nothing; what is not installed is named and left out.
"""

import argparse
import asyncio
from pathlib import Path

import cv2
import numpy as np

from media.findings import Box
from media.scanning import PictureScanner
from tests.bench.detecting.contest import OURS, Contest
from tests.bench.detecting.cost import print_cost
from tests.bench.detecting.generated import print_generated, print_recall
from tests.bench.detecting.labelled import labelled
from tests.bench.detecting.others import Others, tesseract_there
from tests.bench.detecting.scoring import FOUND, Target, Tried
from tests.bench.overlays.drawing import Picture
from tests.bench.overlays.fonts import writable_scripts

_CASES = Path("tests/data/cases")
_CLEAN = [
    *(
        "dermoscopy-small-lesion.jpg",
        "dermoscopy-large-lesion.jpg",
        "confocal-microscopy-skin.jpg",
        "blood-smear.jpg",
    ),
    *("histology-papillary.jpg", "pet-ct-thighs.png"),
]
_TURNS = {
    "upright": None,
    "90°": cv2.ROTATE_90_CLOCKWISE,
    "180°": cv2.ROTATE_180,
    "270°": cv2.ROTATE_90_COUNTERCLOCKWISE,
}


async def main() -> None:
    """Print the tables."""
    asked = _arguments()
    those = Others(asked.others / "bin/python") if asked.others else None
    print(f"Tesseract: {'beside us' if tesseract_there() else 'not installed, left out'}")
    print(f"Presidio's patterns and deface: {'beside us' if those else 'no environment named, left out'}")
    print(f"scripts with a font: {', '.join(sorted(writable_scripts()))}")
    async with PictureScanner() as scanner:
        contest = Contest(scanner, those, tesseract=tesseract_there())
        await print_generated(contest, asked)
        for folder in asked.labelled:
            await _labelled(contest, folder)
        await _clean(contest, asked.clean or [_CASES / name for name in _CLEAN])
    if those:
        those.close()
    await print_cost(asked.large)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=Path, nargs="+", default=[_CASES])
    parser.add_argument("--labelled", type=Path, nargs="*", default=[])
    parser.add_argument("--clean", type=Path, nargs="*", default=[])
    parser.add_argument("--others", type=Path)
    parser.add_argument("--number", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1000)
    parser.add_argument("--large", type=Path)
    parser.add_argument("--misses", action="store_true", help="name each identifying text that was not found")
    return parser.parse_args()


async def _labelled(contest: Contest, folder: Path) -> None:
    tried: list[Tried] = []
    for one in labelled(folder):
        for turn, how in _TURNS.items() if one.faces else [("upright", None)]:
            picture = _read(one.path)
            targets = [_turned(target, how, picture) for target in one.targets]
            seen = picture if how is None else np.asarray(cv2.rotate(picture, how), np.uint8)
            outcome = contest.faces(seen, targets) if one.faces else await contest.text(seen, targets)
            if not one.targets:
                print(f"  {one.path.name} {turn}: nothing to find, reported {outcome.stray}")
            for what in outcome.tried:
                what.target.groups["turn"] = turn
                if what.covered[OURS] < FOUND and what.target.identifying:
                    print(
                        f"  missed in {one.path.name} {turn}: {what.target.groups} {tuple(what.target.box)}"
                    )
            tried += outcome.tried
    print(f"\nlabelled: {folder.name}")
    print_recall("identifying", [one for one in tried if one.target.identifying], "kind")
    print_recall("turned", [one for one in tried if one.target.identifying], "turn")
    print_recall("not identifying", [one for one in tried if not one.target.identifying], "kind")


def _turned(target: Target, how: int | None, picture: Picture) -> Target:
    (x, y, width, height), (tall, wide) = target.box, picture.shape[:2]
    box = {
        None: target.box,
        cv2.ROTATE_90_CLOCKWISE: Box(*(tall - y - height, x, height, width)),
        cv2.ROTATE_180: Box(*(wide - x - width, tall - y - height, width, height)),
        cv2.ROTATE_90_COUNTERCLOCKWISE: Box(*(y, wide - x - width, height, width)),
    }[how]
    return target._replace(box=box, groups=dict(target.groups))


async def _clean(contest: Contest, paths: list[Path]) -> None:
    alarms = []
    print("\nfalse alarms in pictures with nothing to find")
    for path in paths:
        outcome = await contest.text(_read(path), [])
        alarms.append(outcome.stray)
        print(f"  {path.name:44}{outcome.stray}")
    for name in alarms[0] if alarms else ():
        print(f"  average {name:36}{sum(one[name] for one in alarms) / len(alarms):.2f}")


def _read(path: Path) -> Picture:
    picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
    assert picture is not None, path
    return np.ascontiguousarray(picture, np.uint8)


if __name__ == "__main__":
    asyncio.run(main())

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
from tests.bench.detecting.contest import OURS, Contest, Outcome
from tests.bench.detecting.cost import print_cost
from tests.bench.detecting.labelled import labelled
from tests.bench.detecting.others import Others, tesseract_there
from tests.bench.detecting.scoring import FOUND, MASKED, Target, Tried, recall_table
from tests.bench.overlays.drawing import Picture
from tests.bench.overlays.fonts import writable_scripts
from tests.bench.overlays.generator import overlay
from tests.bench.overlays.labels import Label

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
_BOUNDS = (8, 10, 14, 20, 32, 10_000)


async def main() -> None:
    """Print the tables."""
    asked = _arguments()
    those = Others(asked.others / "bin/python") if asked.others else None
    print(f"Tesseract: {'beside us' if tesseract_there() else 'not installed, left out'}")
    print(f"Presidio's patterns and deface: {'beside us' if those else 'no environment named, left out'}")
    print(f"scripts with a font: {', '.join(sorted(writable_scripts()))}")
    async with PictureScanner() as scanner:
        contest = Contest(scanner, those, tesseract=tesseract_there())
        await _generated(contest, asked)
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


async def _generated(contest: Contest, asked: argparse.Namespace) -> None:
    pictures = sorted(
        path for folder in asked.pictures for path in folder.iterdir() if path.suffix in {".jpg", ".png"}
    )
    tried: list[Tried] = []
    outcomes = []
    for seed in range(asked.seed, asked.seed + asked.number):
        made = overlay(pictures[seed % len(pictures)], seed)
        targets = [_target(label, spoilt=bool(made.degradations)) for label in made.labels if _visible(label)]
        outcomes.append(await contest.text(made.picture, targets))
        tried += outcomes[-1].tried
        if asked.misses:
            _print_misses(seed, made.degradations, outcomes[-1])
    identifying = [one for one in tried if one.target.identifying]
    print(
        f"\ngenerated overlays: seeds {asked.seed} to {asked.seed + asked.number - 1}, {len(pictures)} pictures"
    )
    whole = [
        one for one in identifying if one.target.groups["placement"] not in {"cut", "overlapping", "struck"}
    ]
    _print("target cells", whole, "cell")
    for group in (
        "kind",
        "contrast and height",
        "contrast",
        "height",
        "rotation",
        "script",
        "profile",
        "placement",
        "spoilt",
    ):
        _print(group, identifying if group == "placement" else whole, group)
    _print("not identifying (flagged or not)", [one for one in tried if not one.target.identifying], "kind")
    _print_area(outcomes)


def _visible(label: Label) -> bool:
    return label.box.width >= 3 and label.box.height >= 3


def _target(label: Label, *, spoilt: bool) -> Target:
    height = next(bound for bound in _BOUNDS if label.height < bound or bound == _BOUNDS[-1])
    low = next(
        (str(before) for before, bound in zip((0, *_BOUNDS), _BOUNDS, strict=False) if bound == height), "0"
    )
    turn = (
        "mirrored" if label.mirrored else f"{label.rotation:.0f}°" if label.rotation % 90 == 0 else "1 to 6°"
    )
    strong = label.contrast >= 0.5 and label.height >= 14
    fair = label.contrast >= 0.25 and label.height >= 10
    groups = {
        "cell": "≥0.5, ≥14 px" if strong else "≥0.25, ≥10 px" if fair else "weaker",
        "kind": label.words.kind.value,
        "contrast": str(label.contrast),
        "height": f"{low} px and more",
        "contrast and height": f"{label.contrast} at {low} px",
        "rotation": turn,
        "script": label.words.script,
        "profile": label.profile,
        "placement": label.placement,
        "spoilt": "spoilt afterwards" if spoilt else "as drawn",
    }
    return Target(label.box, label.words.identifying, groups)


async def _labelled(contest: Contest, folder: Path) -> None:
    tried: list[Tried] = []
    for one in labelled(folder):
        for turn, how in _TURNS.items() if one.faces else [("upright", None)]:
            picture = _read(one.path)
            targets = [_turned(target, how, picture) for target in one.targets]
            seen = picture if how is None else np.asarray(cv2.rotate(picture, how), np.uint8)
            outcome = await (contest.faces if one.faces else contest.text)(seen, targets)
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
    _print("identifying", [one for one in tried if one.target.identifying], "kind")
    _print("turned", [one for one in tried if one.target.identifying], "turn")
    _print("not identifying", [one for one in tried if not one.target.identifying], "kind")


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


def _print(title: str, tried: list[Tried], group: str) -> None:
    print("\n".join(recall_table(title, tried, lambda one: one.target.groups[group])))


def _print_misses(seed: int, degradations: list[str], outcome: Outcome) -> None:
    for one in outcome.tried:
        if one.target.identifying and one.covered[OURS] < MASKED:
            share = f"{one.covered[OURS]:.2f}"
            print(f"  {seed} {share} {tuple(one.target.box)} {one.target.groups} {degradations}", flush=True)
    print(f"  {seed} findings {len(outcome.findings)} covering {outcome.area[OURS]:.3f}", flush=True)


def _print_area(outcomes: list[Outcome]) -> None:
    print("\nshare of the picture that would be covered")
    for name in outcomes[0].area if outcomes else ():
        print(f"  {name:28}{sum(one.area[name] for one in outcomes) / len(outcomes):.3f}")


if __name__ == "__main__":
    asyncio.run(main())

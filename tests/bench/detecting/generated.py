"""Generated overlays shown to all, and the tables of what was found."""

import argparse

from tests.bench.detecting.contest import OURS, Contest, Outcome
from tests.bench.detecting.scoring import MASKED, Target, Tried, recall_table
from tests.bench.overlays.generator import overlay
from tests.bench.overlays.labels import Label

_BOUNDS = (8, 10, 14, 20, 32, 10_000)
_GROUPS = (
    *(
        "kind",
        "contrast and height",
        "contrast",
        "height",
        "rotation",
        "script",
        "profile",
        "placement",
        "spoilt",
    ),
)


async def print_generated(contest: Contest, asked: argparse.Namespace) -> None:
    """Print what was found of `asked.number` overlays on pictures of the folders `asked.pictures`."""
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
    print_recall("target cells", whole, "cell")
    print_recall("", [one for one in whole if one.target.groups["cell"] != "weaker"], "at least")
    for group in _GROUPS:
        print_recall(group, identifying if group == "placement" else whole, group)
    print_recall(
        "not identifying (flagged or not)", [one for one in tried if not one.target.identifying], "kind"
    )
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
        "at least": "≥0.25, ≥10 px, all",
        "cell": "≥0.5, ≥14 px" if strong else "≥0.25, ≥10 px, others" if fair else "weaker",
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


def print_recall(title: str, tried: list[Tried], group: str) -> None:
    """Print one table, a line for each value of `group`."""
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

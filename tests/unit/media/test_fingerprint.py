"""Fingerprints of real pictures: what is recognised again, and what is told apart."""

from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from media.fingerprint import Fingerprint, fingerprint
from media.likeness import NEAR_MOST, Likeness, distance, orientations, verdict

CASES = sorted(Path("tests/data/cases").iterdir())


def opened(path: Path) -> Image.Image:
    with Image.open(path) as file:
        return file.convert("RGB")


def of(picture: Image.Image) -> Fingerprint:
    return fingerprint(np.asarray(picture))


def resized(factor: float) -> Callable[[Image.Image], Image.Image]:
    return lambda picture: picture.resize([round(side * factor) for side in picture.size])


EDITS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "half the size": resized(0.5),
    "twice the size": resized(2),
    "grey": lambda picture: picture.convert("L").convert("RGB"),
    "blurred": lambda picture: picture.filter(ImageFilter.GaussianBlur(1)),
    "darker": lambda picture: picture.point(lambda value: round(value * 0.7)),
    "cropped by one in a hundred": lambda picture: picture.crop(
        (picture.width // 200, picture.height // 200, picture.width * 199 // 200, picture.height * 199 // 200)
    ),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=list(EDITS))
def test_an_edited_picture_is_near_the_one_it_was_made_from(
    edit: Callable[[Image.Image], Image.Image],
) -> None:
    distances = {path.name: distance(of(opened(path)).bits, of(edit(opened(path))).bits) for path in CASES}
    assert {name: bits for name, bits in distances.items() if bits > NEAR_MOST} == {}


def test_different_clinical_pictures_are_told_apart() -> None:
    prints = [of(opened(path)).bits for path in CASES]
    assert min(distance(one, other) for one, other in combinations(prints, 2)) > 2 * NEAR_MOST


@pytest.mark.parametrize("way", Image.Transpose)
def test_a_turned_or_mirrored_picture_has_one_of_the_eight_fingerprints(way: Image.Transpose) -> None:
    for path in CASES:
        picture = opened(path)
        turned = of(picture.transpose(way))
        nearest = min(
            (int.from_bytes(turned.bits) ^ int.from_bytes(known)).bit_count()
            for known in orientations(of(picture).bits)
        )
        assert nearest <= 2, path.name


@pytest.mark.parametrize("longest_side", [480, None])
def test_a_file_of_ours_gives_the_fingerprint_of_its_pixels(tmp_path: Path, longest_side: int | None) -> None:
    for path in CASES:
        picture = opened(path)
        small = picture.copy()
        if longest_side:
            small.thumbnail((longest_side, longest_side))
        small.save(tmp_path / "small.jpg", quality=82)
        assert distance(fingerprint(tmp_path / "small.jpg").bits, of(picture).bits) <= 8, path.name


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (1, 5000), (5000, 1)])
def test_pictures_of_any_size_have_one(size: tuple[int, int]) -> None:
    assert len(of(Image.new("RGB", size, "teal")).bits) == 32


def test_a_flat_picture_tells_nothing_and_a_clinical_one_does() -> None:
    flat = of(Image.new("RGB", (640, 480), "teal"))
    faded = of(Image.linear_gradient("L").convert("RGB"))
    assert (flat.quality, flat.tells, faded.tells) == (0, False, False)
    assert {path.name for path in CASES if not of(opened(path)).tells} == set()


def test_two_printed_ecgs_are_not_each_others_copy() -> None:
    ecgs = [of(opened(path)).bits for path in CASES if path.name.startswith("ecg")]
    assert len(ecgs) == 2
    assert verdict(distance(*ecgs)) is Likeness.DIFFERENT

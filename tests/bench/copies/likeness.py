"""What the fingerprint finds of real pictures, and what it takes for a copy that is none."""

import statistics
import time
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path

import numpy as np
import pdqhash
from PIL import Image, ImageDraw, ImageOps

from media.fingerprint import Fingerprint, fingerprint
from media.likeness import NEAR_MOST, QUALITY_LEAST, distance
from media.limits import MAX_PIXELS
from media.renditions import RECIPES, Rendition
from tests.bench.copies.edits import EDITS, compressed

SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".bmp")
NO_PICTURES = ("hostile", "releases")
ONE_PICTURE = (
    "orientation/",
    "near_duplicates/bridge__",
    "metadata/recurser__Landscape",
    "metadata/libavif__paris",
    "metadata/exiftool__",
    "formats/sharp__Channel_digital_image_CMYK_color",
    "formats/dn__",
    "pillow__hopper",
)
"""Parts of names under which one picture, or nearly, lies several times."""

Pictures = dict[str, Image.Image]


def pictures(folder: Path) -> Pictures:
    """Real pictures by their names, as the small rendition shows them; each once, whatever files it lies in."""
    found, seen = {}, set()
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.suffix.lower() in SUFFIXES and not name.startswith(NO_PICTURES):
            picture = opened(path)
            if picture is not None and (pixels := picture.tobytes()) not in seen:
                seen.add(pixels)
                found[name] = picture
    return found


def opened(path: Path) -> Image.Image | None:
    recipe = RECIPES[Rendition.SMALL]
    try:
        with Image.open(path) as file:
            if file.width * file.height > MAX_PIXELS:
                return None
            upright = ImageOps.exif_transpose(file).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None  # what is no picture is for the tests of ingest
    upright.thumbnail((recipe.longest_side or 0,) * 2, Image.Resampling.LANCZOS)
    return compressed(recipe.quality)(upright)


def of(picture: Image.Image) -> Fingerprint:
    return fingerprint(np.asarray(picture))


def print_likeness(folder: Path) -> None:
    """Print what is found after which edit, and how near different pictures come."""
    found = pictures(folder)
    prints = {name: of(picture) for name, picture in found.items()}
    telling = {name: found[name] for name in found if prints[name].tells}
    print(f"{len(found)} pictures, {len(telling)} of them of quality {QUALITY_LEAST} or more")
    print_edits(telling, prints)
    print_strangers(telling, prints)
    print_masked(telling)
    print_cost(telling)


def print_edits(telling: Pictures, prints: dict[str, Fingerprint]) -> None:
    print(
        f"\nof {len(telling)} pictures, after".ljust(38)
        + "found     p50   p90   most   PDQ as it ships: found"
    )
    for name, edit in EDITS.items():
        edited = [(prints[known], edit(picture), picture) for known, picture in telling.items()]
        ours = [distance(known.bits, of(copy).bits) for known, copy, _ in edited]
        theirs = [as_pdq_ships(picture, copy) for _, copy, picture in edited]
        print(
            f"  {name}".ljust(36) + f"{share_found(ours):>6.1%} {spread(ours)} {share_found(theirs):>16.1%}"
        )


def print_strangers(telling: Pictures, prints: dict[str, Fingerprint]) -> None:
    pairs = [pair for pair in combinations(telling, 2) if not one_picture(*pair)]
    ours = sorted((distance(prints[a].bits, prints[b].bits), a, b) for a, b in pairs)
    theirs = [as_pdq_ships(telling[a], telling[b]) for a, b in pairs]
    wrong = sum(bits <= NEAR_MOST for bits, _, _ in ours)
    print(
        f"\n{len(pairs)} pairs of different pictures: {wrong} taken for copies"
        f" ({share_found(theirs):.2%} by PDQ as it ships); the nearest:"
    )
    for bits, one, other in ours[:5]:
        print(f"  {bits:4} {one[:40]} and {other[:40]}")


def print_masked(telling: Pictures) -> None:
    """Different pictures through one round opening, as dermatoscopes and endoscopes show them."""
    masked = [of(through_an_opening(picture)).bits for picture in telling.values()]
    names = list(telling)
    pairs = [(i, j) for i, j in combinations(range(len(masked)), 2) if not one_picture(names[i], names[j])]
    bits = [distance(masked[i], masked[j]) for i, j in pairs]
    print(
        f"\nthe same pairs through one round opening: {sum(d <= NEAR_MOST for d in bits)} taken for copies,"
        f" the nearest {min(bits)} apart"
    )


def through_an_opening(picture: Image.Image) -> Image.Image:
    square = ImageOps.fit(picture, (480, 480))
    mask = Image.new("L", square.size, 0)
    ImageDraw.Draw(mask).ellipse((20, 20, 460, 460), fill=255)
    return Image.composite(square, Image.new("RGB", square.size, "black"), mask)


def print_cost(telling: Pictures) -> None:
    rows = [np.asarray(picture) for picture in telling.values()]
    for name, compute in (("ours", fingerprint), ("PDQ as it ships", pdqhash.compute_dihedral)):
        begun = time.process_time()
        for pixels in rows:
            compute(pixels)
        print(
            f"{name}: {1e3 * (time.process_time() - begun) / len(rows):.2f} ms of CPU for a small rendition"
        )


def as_pdq_ships(one: Image.Image, other: Image.Image) -> int:
    upright, _ = pdqhash.compute(np.asarray(one))
    turned, _ = pdqhash.compute_dihedral(np.asarray(other))
    return min(int((upright != way).sum()) for way in turned)


def one_picture(one: str, other: str) -> bool:
    return one == other or any(part in one and part in other for part in ONE_PICTURE)


def share_found(distances: Iterable[int]) -> float:
    return statistics.fmean(bits <= NEAR_MOST for bits in distances)


def spread(distances: list[int]) -> str:
    ordered = sorted(distances)
    return f"{ordered[len(ordered) // 2]:6} {ordered[len(ordered) * 9 // 10]:5} {ordered[-1]:6}"

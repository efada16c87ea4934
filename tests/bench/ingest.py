"""What it costs to sanitise a photo, beside plain Pillow making the same files without any of the safety.

    python -m tests.bench.ingest [folder]

Without a folder: ../shared/data where there is one, else tests/data. Both sides run in a child process of their own,
start-up included, one picture each; plain Pillow turns the picture upright, converts it to RGB, saves it and saves
three thumbnails. It does not convert colours, drop metadata, check for damage or limit itself. CPU and peak memory
are the kernel's figures for that child (and, on our side, the CPU of checking what the child wrote); the better of
the rounds counts. A ratio under 1 means that ours is cheaper. Asserts nothing.
"""

import asyncio
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from media.refusals import ImageRefused
from media.renditions import RECIPES
from media.sanitiser import sanitise

PLACES = (Path("../shared/data"), Path("tests/data"))
ROUNDS = 2
CLASSES = {"under 1 MP": 1.0, "1 to 4 MP": 4.0, "4 to 16 MP": 16.0, "over 16 MP": 50.0}
HEADINGS = "pictures  CPU ours  CPU plain  ratio p50   p90  memory p50   p90     most".rjust(88)
FILES = [(recipe.file_name, recipe.longest_side, recipe.quality) for recipe in RECIPES.values()]

PLAIN = f"""
import sys
from PIL import Image, ImageOps
if sys.argv[1].lower().endswith((".heic", ".heif")):
    import pillow_heif
    pillow_heif.register_heif_opener()
image = ImageOps.exif_transpose(Image.open(sys.argv[1])).convert("RGB")
for name, side, quality in {FILES}:
    copy = image
    if side:
        copy = image.copy()
        copy.thumbnail((side, side))
    copy.save(sys.argv[2] + "/" + name, "JPEG", quality=quality)
"""

# The same tables of quantisation, so the same loss. Decoded once: opening the file for each costs it twice the CPU.
SHARP = f"""
const sharp = require("sharp");
const [path, folder] = process.argv.slice(1);
(async () => {{
  const opened = sharp(path, {{limitInputPixels: false}}).rotate().flatten({{background: "#ffffff"}});
  const {{data, info}} = await opened.toColourspace("srgb").raw().toBuffer({{resolveWithObject: true}});
  const pixels = {{width: info.width, height: info.height, channels: info.channels}};
  for (const [name, side, quality] of {msgspec.json.encode(FILES).decode()}) {{
    const copy = sharp(data, {{raw: pixels, limitInputPixels: false}});
    if (side) copy.resize(side, side, {{fit: "inside", withoutEnlargement: true}});
    await copy.jpeg({{quality}}).toFile(folder + "/" + name);
  }}
}})().catch(() => process.exit(1));
"""


class Cost(msgspec.Struct):
    """Of one picture: seconds of CPU and bytes of memory at the peak, or why there is no figure."""

    cpu: float = 0.0
    peak: int = 0
    megapixels: float = 0.0
    refused: str = ""


def measure(side: str, path: Path) -> Cost:
    """Do it once, in a fresh process, so that the kernel's peak is that of this one picture."""
    answer = subprocess.run(
        [sys.executable, "-m", __spec__.name, side, str(path)], capture_output=True, check=False
    )
    return msgspec.json.decode(answer.stdout or b'{"refused": "failed"}', type=Cost)


def once(side: str, path: Path) -> Cost:
    """Do it here and now."""
    with tempfile.TemporaryDirectory() as folder:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        begun = time.process_time()
        try:
            megapixels = SIDES_OF_THE_COMPARISON[side](path, Path(folder))
        except ImageRefused as refusal:
            return Cost(refused=refusal.reason)
        except (subprocess.CalledProcessError, FileNotFoundError):  # the latter where there is no node
            return Cost(refused="failed")
        own = time.process_time() - begun if side == "ours" else 0.0
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return Cost(cpu=own + cpu, peak=after.ru_maxrss * 1024, megapixels=megapixels)


def ours(path: Path, folder: Path) -> float:
    """Sanitise."""
    result = asyncio.run(sanitise(path, folder))
    return result.width * result.height / 1e6


def plain(path: Path, folder: Path) -> float:
    """Only make the files."""
    subprocess.run(
        [sys.executable, "-I", "-c", PLAIN, str(path), str(folder)], capture_output=True, check=True
    )
    return 0.0


def sharp(path: Path, folder: Path) -> float:
    """Make the files with sharp, where node finds it."""
    subprocess.run(["node", "-e", SHARP, str(path), str(folder)], capture_output=True, check=True)
    return 0.0


SIDES_OF_THE_COMPARISON: dict[str, Callable[[Path, Path], float]] = {
    "ours": ours,
    "plain": plain,
    "sharp": sharp,
}


def best(side: str, path: Path) -> Cost:
    """The cheapest of the rounds, by CPU; one is enough to know a refusal."""
    costs: list[Cost] = []
    for _ in range(ROUNDS):
        costs.append(measure(side, path))
        if costs[-1].refused:
            return costs[-1]
    return min(costs, key=lambda cost: cost.cpu)


def compared(paths: list[Path], refusals: Counter[str]) -> Iterator[tuple[Cost, Cost]]:
    """Give both costs of each picture that both sides manage."""
    for number, path in enumerate(paths, 1):
        sys.stderr.write(f"\r{number} of {len(paths)} files ")
        safe = best("ours", path)
        refusals[safe.refused or "accepted"] += 1
        if safe.refused:
            continue
        unsafe = best("plain", path)
        if not unsafe.refused:
            yield safe, unsafe
    sys.stderr.write("\n")


def report(pairs: list[tuple[Cost, Cost]]) -> Iterator[str]:
    """Lay the figures out, a line for each class of size."""
    yield HEADINGS
    smallest = 0.0
    for name, largest in CLASSES.items():
        group = [pair for pair in pairs if smallest <= pair[0].megapixels < largest]
        smallest = largest
        if group:
            yield line(name, group)
    if pairs:
        yield line("all", pairs)


def line(name: str, group: list[tuple[Cost, Cost]]) -> str:
    """One class: medians of CPU, then ratios ours to plain."""
    cpu = [safe.cpu / unsafe.cpu for safe, unsafe in group]
    peak = [safe.peak / unsafe.peak for safe, unsafe in group]
    median_ours, median_plain = (statistics.median(pair[side].cpu for pair in group) for side in (0, 1))
    most = max(safe.peak for safe, _ in group) / 1e6
    return (
        f"{name:14}{len(group):10}{median_ours:9.3f}s{median_plain:10.3f}s{statistics.median(cpu):11.2f}{p90(cpu):6.2f}"
        f"{statistics.median(peak):12.2f}{p90(peak):6.2f}{most:6.0f} MB"
    )


def p90(values: list[float]) -> float:
    """The value that nine of ten do not pass."""
    return sorted(values)[max(0, -(-9 * len(values) // 10) - 1)]


def main(arguments: list[str]) -> None:
    """Compare a folder of files and print the figures."""
    folder = Path(arguments[0]) if arguments else next(place for place in PLACES if place.is_dir())
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    refusals: Counter[str] = Counter()
    pairs = list(compared(paths, refusals))
    tally = ", ".join(f"{count} {reason}" for reason, count in refusals.most_common())
    lines = [f"Sanitising the {len(paths)} files of {folder}: {tally}", *report(pairs)]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in SIDES_OF_THE_COMPARISON:
        sys.stdout.buffer.write(msgspec.json.encode(once(sys.argv[1], Path(sys.argv[2]))))
    else:
        main(sys.argv[1:])

"""What one photo costs in each format and size, beside sharp (npm) making the same files, and beside Immich's recipe.

    NODE_PATH=folder/with/node_modules python -m tests.bench.ingest_formats [photo]

The photo (without one: the first of ../shared/data/metadata that is there, else a case of the tests) is made into 2 and
12 megapixels in every format; a smaller one is enlarged for that. Each side runs in a fresh process, start-up included,
by turns; the better of the rounds counts. CPU and peak memory are the kernel's figures. sharp drops nothing, proves
nothing and limits itself in nothing; it cannot open HEIC of phones, nor DICOM. Immich's recipe is a preview of 1440
pixels in JPEG, quality 80, and a thumbnail of 250 in WebP, quality 80. Asserts nothing.
"""

import io
import math
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageOps

from media.renditions import RECIPES
from tests.bench.ingest import Cost, best, ours
from tests.unit.media.making import FORMATS, encoded

PHOTOS = [
    Path(place) / "metadata/dn__Apple_iPhone_5.jpg" for place in ("../shared/data", "../../shared/data")
]
PHOTOS += [Path("tests/data/cases/histology-papillary.jpg")]
MEGAPIXELS = (2, 12)
MOST = 30_000_000
IMMICH = (("preview", 1440, "JPEG"), ("thumbnail", 250, "WEBP"))


def sized(photo: Image.Image, megapixels: int) -> Image.Image:
    """The photo with so many pixels."""
    scale = math.sqrt(megapixels * 1e6 / (photo.width * photo.height))
    return photo.resize((round(photo.width * scale), round(photo.height * scale)), Image.Resampling.LANCZOS)


def as_sent(photo: Image.Image, kind: str) -> bytes:
    """The photo as a phone or program would write it."""
    match kind:
        case "JPEG" | "WEBP" | "HEIF":
            return encoded(photo, kind, quality=85)
        case "AVIF":
            return encoded(photo, kind, quality=70, speed=9)
        case "GIF":
            return encoded(photo.quantize(256), kind)
        case "TIFF":
            return encoded(photo, kind, compression="tiff_lzw")
        case _:
            return encoded(photo, kind)


def figures(cost: Cost) -> str:
    """CPU and memory, or why there are none."""
    return cost.refused or f"{1000 * cost.cpu:.0f} ms, {cost.peak / 1e6:.0f} MB"


def compare(photo: Image.Image, folder: Path) -> None:
    """Print a line for each size and format."""
    print("| megapixels | format | ours | sharp | CPU ours to sharp | memory |")
    print("| --- | --- | --- | --- | --- | --- |")
    for megapixels in MEGAPIXELS:
        picture = sized(photo, megapixels)
        for kind in FORMATS:
            content = as_sent(picture, kind)
            if len(content) > MOST:
                continue
            path = folder / f"photo.{kind.lower()}"
            path.write_bytes(content)
            safe, theirs = best("ours", path), best("sharp", path)
            both = not safe.refused and not theirs.refused
            ratios = f"{safe.cpu / theirs.cpu:.2f} | {safe.peak / theirs.peak:.2f}" if both else "none | none"
            print(f"| {megapixels} | {kind} | {figures(safe)} | {figures(theirs)} | {ratios} |", flush=True)


def weigh(photo: Image.Image, folder: Path) -> None:
    """Print the bytes of each file of a 12 megapixel photo, and of Immich's two."""
    picture = sized(photo, 12)
    path = folder / "photo.jpeg"
    path.write_bytes(as_sent(picture, "JPEG"))
    ours(path, folder)
    print(f"\nbytes of a photo of 12 megapixels ({path.stat().st_size} as sent)")
    for rendition, recipe in RECIPES.items():
        print(
            f"  {rendition:10}{recipe.longest_side or 'whole':>8}  {(folder / recipe.file_name).stat().st_size:>9}"
        )
    for name, side, kind in IMMICH:
        copy = ImageOps.contain(picture, (side, side), Image.Resampling.LANCZOS)
        buffer = io.BytesIO()
        copy.save(buffer, kind, quality=80)
        print(f"  Immich's {name:10}{side:>6} {kind}  {buffer.tell():>9}")


def main(arguments: list[str]) -> None:
    """Print all figures."""
    path = Path(arguments[0]) if arguments else next(path for path in PHOTOS if path.exists())
    with Image.open(path) as opened:
        photo = ImageOps.exif_transpose(opened).convert("RGB")
    print(f"made from {path.name}, {photo.width} x {photo.height}\n")
    with tempfile.TemporaryDirectory() as folder:
        compare(photo, Path(folder))
        weigh(photo, Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])

"""What the app takes out of a photo before it leaves the phone changes no pixel, and leaves nothing behind."""

import json
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from media.decoding.orientation import read_orientation
from tests.faults.phone import node

PROJECT = Path(__file__).parents[2]
DATA = PROJECT / "tests" / "data"
MODULE = PROJECT / "mobile_pwa" / "src" / "lib" / "photo" / "clean-photo.ts"
TYPES = {".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}
ORIENTATION = 0x0112
PHOTOS = sorted(
    path.relative_to(DATA)
    for folder in ("metadata", "orientation", "formats", "cases")
    for path in (DATA / folder).iterdir()
    if path.suffix in TYPES
)
SCRIPT = """
import { readFileSync, writeFileSync } from 'node:fs';
const { cleanPhoto } = await import(process.argv[1]);
for (const [from, to, type] of JSON.parse(readFileSync(0, 'utf8'))) {
  writeFileSync(to, await cleanPhoto(new Uint8Array(readFileSync(from)), type));
}
"""


@pytest.fixture(scope="module")
def cleaned(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, Path]:
    """Every photo as the app's own module leaves it."""
    folder = tmp_path_factory.mktemp("cleaned")
    places = {path: folder / str(path).replace("/", "-") for path in PHOTOS}
    work = [[str(DATA / path), str(place), TYPES[path.suffix]] for path, place in places.items()]
    subprocess.run(
        [node(), "--input-type=module", "--eval", SCRIPT, MODULE.as_uri()],
        input=json.dumps(work).encode(),
        check=True,
        timeout=60,
    )
    return places


def pixels_and_orientation(path: Path) -> tuple[tuple[int, int], bytes, int]:
    with Image.open(path) as image:
        stated = {name: image.info.get(name, b"") for name in ("exif", "xmp")}
        return image.size, image.convert("RGBA").tobytes(), read_orientation(**stated)


@pytest.mark.parametrize("path", PHOTOS, ids=str)
def test_a_photo_keeps_every_pixel_and_which_way_up_it_is(path: Path, cleaned: dict[Path, Path]) -> None:
    assert pixels_and_orientation(cleaned[path]) == pixels_and_orientation(DATA / path)


@pytest.mark.parametrize("path", PHOTOS, ids=str)
def test_a_photo_says_nothing_but_which_way_up_it_is(path: Path, cleaned: dict[Path, Path]) -> None:
    content = cleaned[path].read_bytes()
    for words in (
        b"http://ns.adobe.com",
        b"<x:xmpmeta",
        b"Photoshop 3.0",
        b"tEXt",
        b"zTXt",
        b"iTXt",
        b"MPF\0",
    ):
        assert words not in content
    with Image.open(cleaned[path]) as image:
        assert set(image.getexif()) <= {ORIENTATION}
        assert not image.getexif().get_ifd(0x8825), "a place"
        assert getattr(image, "n_frames", 1) == 1
        assert "comment" not in image.info

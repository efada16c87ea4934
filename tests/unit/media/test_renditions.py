import base64
import io

import pytest
from PIL import Image

from media.clean_jpeg import check_clean
from media.renditions import Rendition
from tests.unit.media.comparing import mean_difference
from tests.unit.media.conftest import Clean, Master
from tests.unit.media.making import FULL_COLOUR, encoded, photo


@pytest.mark.parametrize(
    ("size", "large", "medium", "small"),
    [
        ((4032, 3024), (2016, 1512), (1008, 756), (480, 360)),
        ((3024, 4032), (1512, 2016), (756, 1008), (360, 480)),
        ((3000, 2000), (2048, 1365), (1024, 683), (480, 320)),
        ((1500, 1500), (1500, 1500), (1024, 1024), (480, 480)),
        ((200, 100), (200, 100), (200, 100), (200, 100)),
        ((1, 1), (1, 1), (1, 1), (1, 1)),
        ((5000, 2), (2048, 1), (1024, 1), (480, 1)),
    ],
    ids=str,
)
async def test_renditions_fit_their_longest_side_and_are_never_enlarged(
    clean: Clean,
    size: tuple[int, int],
    large: tuple[int, int],
    medium: tuple[int, int],
    small: tuple[int, int],
) -> None:
    result = await clean(encoded(photo(*size), "JPEG"))
    sizes = {rendition: (file.width, file.height) for rendition, file in result.files.items()}
    assert sizes == {
        Rendition.MASTER: size,
        Rendition.LARGE: large,
        Rendition.MEDIUM: medium,
        Rendition.SMALL: small,
    }
    assert (result.width, result.height) == size


async def test_files_are_what_is_said_of_them(clean: Clean) -> None:
    result = await clean(encoded(photo(900, 700), "PNG"))
    for file in result.files.values():
        assert file.media_type == "image/jpeg"
        assert file.size == file.path.stat().st_size
        with Image.open(file.path) as image:
            assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (file.width, file.height))
    assert len({file.path.parent for file in result.files.values()}) == 1
    assert len(list(result.files[Rendition.MASTER].path.parent.iterdir())) == len(Rendition)


@pytest.mark.parametrize("kind", FULL_COLOUR)
async def test_every_rendition_shows_the_picture(clean: Clean, kind: str) -> None:
    original = photo(1600, 1200)
    result = await clean(encoded(original, kind))
    for file in result.files.values():
        with Image.open(file.path) as image:
            assert mean_difference(image, original.resize(image.size, Image.Resampling.LANCZOS)) < 3


async def test_placeholder_is_a_small_picture_in_an_address(clean: Clean) -> None:
    result = await clean(encoded(Image.effect_noise((2000, 1500), 90).convert("RGB"), "JPEG"))
    assert len(result.placeholder) <= 1000
    prefix, content = result.placeholder.split(",")
    assert prefix == "data:image/jpeg;base64"
    with Image.open(io.BytesIO(base64.b64decode(content))) as image:
        assert image.size == (20, 15)


async def test_master_keeps_full_colour_where_the_source_has_it(master: Master) -> None:
    lines = Image.new("RGB", (64, 64), "white")
    for x in range(0, 64, 2):
        lines.paste((220, 0, 0), (x, 0, x + 1, 64))
    kept = await master(encoded(lines, "PNG"))
    red, green, _ = kept.getpixel((32, 32))  # type: ignore[misc]  # three bands
    assert red > 190
    assert green < 60


async def test_master_of_a_phone_photo_stays_about_as_large(clean: Clean) -> None:
    content = encoded(photo(2400, 1800), "JPEG", quality=92, subsampling=2)
    result = await clean(content)
    assert result.files[Rendition.MASTER].size < 1.2 * len(content)
    assert check_clean(result.files[Rendition.MASTER].path)[:2] == (2400, 1800)

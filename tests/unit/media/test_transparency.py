"""Nothing hides under what is transparent: pixels there never leave, and what only transparency draws is seen."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageDraw

from media.renditions import Rendition
from media.sanitiser import SanitisedImage
from tests.unit.media.comparing import close, colour_at
from tests.unit.media.conftest import Clean, Master
from tests.unit.media.making import encoded

SIZE = (96, 64)
WHITE = (255, 255, 255)
TRANSPARENT: dict[str, tuple[str, dict[str, Any]]] = {
    "PNG": ("PNG", {}),
    "lossless WebP": ("WEBP", {"lossless": True, "exact": True}),
    "AVIF": ("AVIF", {"quality": 100, "subsampling": "4:4:4"}),
    "HEIC": ("HEIF", {"quality": -1}),
    "TIFF": ("TIFF", {}),
}


def written(result: SanitisedImage) -> tuple[bytes, ...]:
    return tuple(result.files[rendition].path.read_bytes() for rendition in Rendition)


def words(text: str, mode: str, paper: Any, ink: Any) -> Image.Image:
    image = Image.new(mode, SIZE, paper)
    ImageDraw.Draw(image).text((8, 20), text, fill=ink)
    return image


def hidden(text: str) -> Image.Image:
    """A picture whose words lie where everything is transparent."""
    picture = words(text, "RGB", (90, 120, 150), (250, 240, 20)).convert("RGBA")
    picture.putalpha(0)
    picture.paste((10, 120, 90, 255), (0, 50, 96, 64))
    return picture


@pytest.mark.parametrize("kind", ["PNG", "lossless WebP", "TIFF"])
async def test_words_under_transparency_never_leave(clean: Clean, kind: str) -> None:
    """Two pictures that differ only there become the same files; these formats keep such pixels as they are."""
    form, options = TRANSPARENT[kind]
    contents = [encoded(hidden(text), form, **options) for text in ("DOE JANE", "SMITH P")]
    assert contents[0] != contents[1]
    made = [await clean(content) for content in contents]
    assert written(made[0]) == written(made[1])
    assert made[0].placeholder == made[1].placeholder


@pytest.mark.parametrize("kind", TRANSPARENT)
async def test_what_is_transparent_shows_white(master: Master, kind: str) -> None:
    form, options = TRANSPARENT[kind]
    result = await master(encoded(hidden("DOE JANE"), form, **options))
    assert close(colour_at(result, 0.5, 0.3), WHITE, 2)
    assert close(colour_at(result, 0.5, 0.9), (10, 120, 90), 8)


@pytest.mark.parametrize("kind", TRANSPARENT)
async def test_words_drawn_by_transparency_alone_are_seen(master: Master, kind: str) -> None:
    form, options = TRANSPARENT[kind]
    picture = Image.new("RGBA", SIZE, (0, 0, 0, 0))
    picture.putalpha(words("DOE JANE", "L", 0, 255))
    result = await master(encoded(picture, form, **options))
    seen = words("DOE JANE", "RGB", WHITE, (0, 0, 0))
    assert sum(ImageChops.difference(result, seen).convert("L").tobytes()) / (SIZE[0] * SIZE[1]) < 3


async def test_grey_with_transparency_hides_nothing(clean: Clean) -> None:
    made = []
    for text in ("DOE JANE", "SMITH P"):
        picture = Image.merge("LA", (words(text, "L", 90, 250), Image.new("L", SIZE, 0)))
        made.append(written(await clean(encoded(picture, "PNG"))))
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("mode", "colour", "transparent"),
    [("L", 77, 77), ("RGB", (10, 20, 30), (10, 20, 30)), ("P", 3, 3)],
    ids=["grey", "colour", "palette"],
)
async def test_one_transparent_colour_shows_white(
    master: Master, mode: str, colour: Any, transparent: Any
) -> None:
    picture = Image.new(mode, SIZE, colour)
    if mode == "P":
        picture.putpalette([level for number in range(256) for level in (number, 40, 200)])
    result = await master(encoded(picture, "PNG", transparency=transparent))
    assert close(colour_at(result, 0.5, 0.5), WHITE, 2)


async def test_a_transparent_level_of_sixteen_bits_is_shown_rather_than_hidden(master: Master) -> None:
    buffer = BytesIO()
    Image.new("I;16", SIZE, 0x4000).save(buffer, "PNG", transparency=0x4000)
    assert b"tRNS" in buffer.getvalue()
    assert close(colour_at(await master(buffer.getvalue()), 0.5, 0.5), (64, 64, 64), 2)


async def test_a_transparent_colour_of_a_gif_shows_white(master: Master) -> None:
    picture = words("DOE JANE", "P", 0, 1)
    picture.putpalette([10, 20, 30, 200, 100, 50])
    result = await master(encoded(picture, "GIF", transparency=0))
    assert close(colour_at(result, 0.9, 0.9), WHITE, 2)


async def test_the_fourth_byte_of_a_bmp_is_no_transparency(master: Master) -> None:
    """Programs leave it empty; the picture is there all the same."""
    content = bytearray(encoded(Image.new("RGBA", SIZE, (40, 90, 140, 0)), "BMP"))
    content[30:34] = bytes(4)  # no bit masks: plain RGB
    assert close(colour_at(await master(bytes(content)), 0.5, 0.5), (40, 90, 140), 4)

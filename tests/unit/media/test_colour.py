import io
import struct
from collections.abc import Callable
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from tests.unit.media.comparing import Colour, close, colour_at
from tests.unit.media.conftest import Clean, Master
from tests.unit.media.dicom_making import dicom
from tests.unit.media.making import (
    FULL_COLOUR,
    bmp_with_profile,
    chunk,
    encoded,
    photo,
    png,
    segment,
    with_chunks,
    with_segments,
)
from tests.unit.media.profiles import (
    ADOBE_RGB,
    DISPLAY_P3,
    GAMMA_ADOBE,
    Matrix,
    cmyk_profile,
    decode_srgb,
    from_lab,
    gamma,
    grey_profile,
    matrix_profile,
    through_matrix,
)

DATA = Path(__file__).parents[2] / "data"
SKIN = (214, 148, 118)
TOLERANCE = 4  # levels of 255; JPEG itself takes two
WIDE = {"Display P3": (DISPLAY_P3, decode_srgb), "Adobe RGB": (ADOBE_RGB, gamma(GAMMA_ADOBE))}


def flat(colour: Colour, mode: str = "RGB") -> Image.Image:
    return Image.new(mode, (64, 48), colour)


async def shown(master: Master, content: bytes) -> Colour:
    return colour_at(await master(content), 0.5, 0.5)


@pytest.mark.parametrize("colour", [SKIN, (90, 160, 90), (128, 128, 128), (255, 255, 255), (12, 10, 14)])
@pytest.mark.parametrize("space", WIDE)
async def test_wide_colour_becomes_srgb(master: Master, space: str, colour: Colour) -> None:
    matrix, decode = WIDE[space]
    content = encoded(flat(colour), "PNG", icc_profile=matrix_profile(matrix, decode))
    assert close(await shown(master, content), through_matrix(colour, matrix, decode), TOLERANCE)


def with_profile(kind: str, profile: bytes) -> bytes:
    """A flat picture of the format with this profile."""
    match kind:
        case "DICOM":
            return dicom(np.asarray(flat(SKIN)), meaning="RGB", elements={"ICCProfile": profile})
        case "BMP":
            return bmp_with_profile(flat(SKIN), profile)
        case _:
            return encoded(flat(SKIN), kind, icc_profile=profile)


@pytest.mark.parametrize("kind", FULL_COLOUR)
async def test_profile_is_honoured_in_every_format(master: Master, kind: str) -> None:
    content = with_profile(kind, matrix_profile(*WIDE["Adobe RGB"]))
    expected = through_matrix(SKIN, *WIDE["Adobe RGB"])
    assert not close(expected, SKIN, TOLERANCE), "the profile has to matter"
    assert close(await shown(master, content), expected, TOLERANCE + 2)


async def test_colour_outside_srgb_is_clipped_not_wrapped(master: Master) -> None:
    content = encoded(flat((0, 255, 0)), "PNG", icc_profile=matrix_profile(*WIDE["Adobe RGB"]))
    assert close(await shown(master, content), (0, 255, 0), 6)


async def test_real_file_in_display_p3_becomes_srgb(master: Master) -> None:
    content = (DATA / "formats/sharp__p3.png").read_bytes()
    assert close(await shown(master, content), (255, 0, 0), TOLERANCE)


async def test_profile_in_pieces_is_joined_in_their_order(master: Master) -> None:
    profile = matrix_profile(*WIDE["Adobe RGB"], name=b"x" * 70_000)
    middle = len(profile) // 2
    pieces = [
        segment(0xE2, b"ICC_PROFILE\0" + bytes((number, 2)) + piece)
        for number, piece in ((2, profile[middle:]), (1, profile[:middle]))
    ]
    content = with_segments(encoded(flat(SKIN), "JPEG"), pieces)
    assert close(await shown(master, content), through_matrix(SKIN, *WIDE["Adobe RGB"]), TOLERANCE)


@pytest.mark.parametrize(
    "profile",
    [b"not a profile", matrix_profile(*WIDE["Adobe RGB"])[:200], grey_profile(gamma(1.0))],
    ids=["nonsense", "cut off", "for other pixels"],
)
async def test_unusable_profile_is_ignored(master: Master, profile: bytes) -> None:
    assert close(await shown(master, encoded(flat(SKIN), "PNG", icc_profile=profile)), SKIN, TOLERANCE)


async def test_srgb_profile_changes_no_pixel(clean: Clean) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    with_profile = await clean(encoded(photo(), "PNG", icc_profile=profile))
    without = await clean(encoded(photo(), "PNG"))
    for rendition, file in without.files.items():
        assert with_profile.files[rendition].path.read_bytes() == file.path.read_bytes()


async def test_grey_profile_is_honoured(master: Master) -> None:
    content = encoded(Image.new("L", (64, 48), 64), "PNG", icc_profile=grey_profile(gamma(1.0)))
    assert close(await shown(master, content), (137, 137, 137), TOLERANCE)


async def test_cmyk_without_profile_is_its_naive_colour(master: Master) -> None:
    content = encoded(flat((0, 255, 255, 0), "CMYK"), "JPEG")
    assert close(await shown(master, content), (255, 0, 0), TOLERANCE)


async def test_cmyk_becomes_srgb_through_its_profile(master: Master) -> None:
    content = encoded(flat((0, 255, 255, 0), "CMYK"), "JPEG", icc_profile=cmyk_profile(ink))
    assert close(await shown(master, content), from_lab(48, 50, 35), 8)


def ink(cyan: int, magenta: int, yellow: int, black: int) -> tuple[float, float, float]:
    """L*a*b* as a printer might reach it: each ink darkens and pulls its way."""
    lightness = max(10, 95 - 40 * cyan - 42 * magenta - 5 * yellow - 80 * black)
    return lightness, 0 + 50 * magenta - 37 * cyan, 35 * yellow - 50 * cyan


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (Image.new("L", (64, 48), 77), (77, 77, 77)),
        (Image.new("1", (64, 48), 1), (255, 255, 255)),
        (Image.new("LA", (64, 48), (0, 0)), (255, 255, 255)),
        (Image.new("LA", (64, 48), (100, 255)), (100, 100, 100)),
        (Image.new("RGBA", (64, 48), (200, 0, 0, 0)), (255, 255, 255)),
        (Image.new("RGBA", (64, 48), (200, 0, 0, 128)), (227, 127, 127)),
        (Image.new("RGB", (64, 48), SKIN).quantize(16), SKIN),
        (Image.new("I;16", (64, 48), 0x8080), (128, 128, 128)),
        (Image.new("I;16", (64, 48), 0x0100), (1, 1, 1)),
    ],
    ids=[
        "grey",
        "one bit",
        "clear grey",
        "opaque grey",
        "clear",
        "half clear",
        "palette",
        "16-bit",
        "dark 16-bit",
    ],
)
async def test_every_png_mode_is_shown_rightly(master: Master, image: Image.Image, expected: Colour) -> None:
    assert close(await shown(master, encoded(image, "PNG")), expected, 3)


P3_POINTS, SRGB_POINTS = b"nclx\0\x0c\0\x0d", b"nclx\0\x01\0\x0d"
PQ_POINTS = b"nclx\0\x01\0\x10"


HEIF_CODED = {
    "color_primaries": 1,
    "transfer_characteristics": 13,
    "matrix_coefficients": 6,
    "full_range_flag": 1,
}


@pytest.mark.parametrize(("kind", "options"), [("AVIF", {}), ("HEIF", HEIF_CODED)])
async def test_colour_coded_in_the_container_becomes_srgb(
    master: Master, kind: str, options: dict[str, int]
) -> None:
    plain = encoded(flat(SKIN), kind, **options)
    assert plain.count(SRGB_POINTS) == 1
    wide = plain.replace(SRGB_POINTS, P3_POINTS)
    assert close(await shown(master, plain), SKIN, TOLERANCE)
    assert close(await shown(master, wide), through_matrix(SKIN, *WIDE["Display P3"]), TOLERANCE + 1)


async def test_colour_coded_in_a_png_becomes_srgb(master: Master) -> None:
    wide = with_chunks(encoded(flat(SKIN), "PNG"), [chunk(b"cICP", bytes((12, 13, 0, 1)))])
    assert close(await shown(master, wide), through_matrix(SKIN, *WIDE["Display P3"]), TOLERANCE)


@pytest.mark.parametrize(("signal", "expected"), [(0, 0), (130, 186), (148, 254), (220, 255)])
async def test_hdr_is_shown_as_bright_as_its_diffuse_white(
    master: Master, signal: int, expected: int
) -> None:
    """By SMPTE ST 2084: 130 of 255 is 101 nits, 148 is 203."""
    pq = encoded(flat((signal,) * 3), "AVIF").replace(SRGB_POINTS, PQ_POINTS)
    assert close(await shown(master, pq), (expected,) * 3, 6)


async def test_profile_outweighs_coded_colour(master: Master) -> None:
    matrix, decode = WIDE["Adobe RGB"]
    content = encoded(flat(SKIN), "AVIF", icc_profile=matrix_profile(matrix, decode))
    assert close(await shown(master, content), through_matrix(SKIN, matrix, decode), TOLERANCE + 2)


@pytest.mark.parametrize("kind", ["WEBP", "AVIF", "HEIF"])
async def test_transparent_parts_show_white(master: Master, kind: str) -> None:
    image = Image.new("RGBA", (64, 48), (*SKIN, 255))
    image.paste((10, 10, 10, 0), (0, 0, 20, 48))
    result = await master(encoded(image, kind))
    assert close(colour_at(result, 0.1, 0.5), (255, 255, 255), 3)
    assert close(colour_at(result, 0.8, 0.5), SKIN, 5)


async def test_transparent_palette_colour_shows_white(master: Master) -> None:
    image = Image.new("P", (64, 48), 1)
    image.putpalette([200, 0, 0, 0, 0, 200])
    assert close(await shown(master, encoded(image, "PNG", transparency=1)), (255, 255, 255), 3)


@pytest.mark.parametrize(("colour_type", "samples"), [(0, 1), (2, 3), (4, 2), (6, 4)])
async def test_sixteen_bits_are_scaled_not_cut(master: Master, colour_type: int, samples: int) -> None:
    levels = (
        [0x4000, 0x8000, 0xC000][:samples] if samples == 3 else [0x4000, 0xFFFF] if samples == 2 else [0x4000]
    )
    levels = [0x4000, 0x8000, 0xC000, 0xFFFF] if samples == 4 else levels
    row = b"\0" + struct.pack(f">{samples}H", *levels) * 32
    content = png(32, 32, depth=16, colour=colour_type, rows=row * 32)
    expected = (64, 128, 192) if samples >= 3 else (64, 64, 64)
    assert close(await shown(master, content), expected, 3)


async def test_profile_and_transparency_go_together(master: Master) -> None:
    matrix, decode = WIDE["Adobe RGB"]
    image = Image.new("RGBA", (64, 48), (*SKIN, 255))
    image.paste((0, 0, 0, 0), (0, 0, 20, 48))
    result = await master(encoded(image, "PNG", icc_profile=matrix_profile(matrix, decode)))
    assert close(colour_at(result, 0.1, 0.5), (255, 255, 255), 3)
    assert close(colour_at(result, 0.8, 0.5), through_matrix(SKIN, matrix, decode), TOLERANCE)


def test_arithmetic_agrees_with_the_colour_engine() -> None:
    """The expectations above are worth something only if two ways to compute them agree."""
    for (matrix, decode), colour in product(WIDE.values(), [SKIN, (90, 160, 90)]):
        assert close(by_engine(matrix, decode, colour), through_matrix(colour, matrix, decode), 1)


def by_engine(matrix: Matrix, decode: Callable[[float], float], colour: Colour) -> Colour:
    profile = ImageCms.ImageCmsProfile(io.BytesIO(matrix_profile(matrix, decode)))
    converted = ImageCms.profileToProfile(
        flat(colour), profile, ImageCms.createProfile("sRGB"), ImageCms.Intent.RELATIVE_COLORIMETRIC
    )
    assert converted is not None
    return colour_at(converted, 0.5, 0.5)

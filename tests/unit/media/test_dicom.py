"""DICOM still images: shown as their header says, and nothing of the header kept."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from pydicom.pixels.encoders.base import get_encoder
from pydicom.uid import (
    MPEG4HP41,
    UID,
    EncapsulatedPDFStorage,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    RLELossless,
)

from media.refusals import RefusalReason
from tests.unit.media.comparing import close, colour_at, mean_difference
from tests.unit.media.conftest import Clean, Master, Refusal
from tests.unit.media.dicom_making import compressed_dicom, dicom, steps
from tests.unit.media.making import encoded, photo

DATA = Path(__file__).parents[2] / "data"
RAMP = np.tile(np.arange(256, dtype=np.uint8), (64, 1))


async def test_palette_colours_are_looked_up(master: Master) -> None:
    palette: dict[str, object] = {}
    for colour, entries in (("Red", [10, 200]), ("Green", [20, 100]), ("Blue", [220, 30])):
        palette[f"{colour}PaletteColorLookupTableDescriptor"] = [2, 0, 16]
        palette[f"{colour}PaletteColorLookupTableData"] = np.array(
            [entry << 8 for entry in entries], "<u2"
        ).tobytes()
    content = dicom(steps(0, 1, kind=np.uint8), meaning="PALETTE COLOR", elements=palette)
    shown = await master(content)
    assert close(colour_at(shown, 0.25, 0.5), (10, 20, 220), 5)
    assert close(colour_at(shown, 0.75, 0.5), (200, 100, 30), 5)


async def test_luma_and_chroma_become_colour(master: Master) -> None:
    numbers = np.asarray(photo().convert("YCbCr"))
    assert mean_difference(await master(dicom(numbers, meaning="YBR_FULL")), photo()) < 3


async def test_sixteen_bits_of_colour_are_scaled(master: Master) -> None:
    numbers = np.asarray(photo()).astype(np.uint16) * 256
    assert mean_difference(await master(dicom(numbers, meaning="RGB")), photo()) < 3


def jpeg_frame() -> bytes:
    return encoded(photo(), "JPEG", subsampling=1)


def jpeg_2000_frame() -> bytes:
    buffer = io.BytesIO()
    photo().save(buffer, "JPEG2000", no_jp2=True)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("frame", "syntax", "meaning"),
    [
        (jpeg_frame, JPEGBaseline8Bit, "YBR_FULL_422"),
        (jpeg_2000_frame, JPEG2000Lossless, "YBR_RCT"),
    ],
    ids=["JPEG", "JPEG 2000"],
)
async def test_compressed_colour_is_opened(master: Master, frame: Any, syntax: UID, meaning: str) -> None:
    content = compressed_dicom(frame(), syntax, (240, 320, 3), meaning=meaning)
    assert mean_difference(await master(content), photo()) < 3


async def test_run_lengths_are_opened(master: Master) -> None:
    frame = get_encoder(RLELossless).encode(
        RAMP.tobytes(),
        encoding_plugin="pydicom",
        rows=64,
        columns=256,
        samples_per_pixel=1,
        number_of_frames=1,
        bits_allocated=8,
        bits_stored=8,
        pixel_representation=0,
        photometric_interpretation="MONOCHROME2",
        pixel_keyword="PixelData",
    )
    shown = await master(compressed_dicom(frame, RLELossless, (64, 256), meaning="MONOCHROME2"))
    assert mean_difference(shown, Image.fromarray(RAMP)) < 1


@pytest.mark.parametrize(
    ("name", "size", "words"),
    [("pydicom__US1_J2KI.dcm", (640, 480), b"BAPTIST"), ("fodicom__GH364.dcm", (1024, 768), b"iU22")],
)
async def test_real_ultrasound_is_opened_without_its_header(
    clean: Clean, name: str, size: tuple[int, int], words: bytes
) -> None:
    content = (DATA / "formats" / name).read_bytes()
    assert words in content
    made = await clean(content)
    assert (made.width, made.height) == size
    assert not any(words in file.path.read_bytes() for file in made.files.values())


def overlay(drawn: NDArray[np.uint8], *, top: int, left: int) -> dict[tuple[int, int], tuple[str, object]]:
    rows, columns = drawn.shape
    packed = np.packbits(drawn.ravel(), bitorder="little").tobytes()
    return {
        (0x6002, 0x0010): ("US", rows),
        (0x6002, 0x0011): ("US", columns),
        (0x6002, 0x0040): ("CS", "G"),
        (0x6002, 0x0050): ("SS", [top, left]),
        (0x6002, 0x0100): ("US", 1),
        (0x6002, 0x0102): ("US", 0),
        (0x6002, 0x3000): ("OW", packed + bytes(len(packed) % 2)),
    }


@pytest.mark.parametrize("meaning", ["MONOCHROME2", "MONOCHROME1", "RGB", "YBR_FULL"])
async def test_overlays_are_burned_in(master: Master, meaning: str) -> None:
    shape = (64, 96) if meaning.startswith("MONO") else (64, 96, 3)
    drawn = np.ones((10, 20), np.uint8)
    content = dicom(np.full(shape, 128, np.uint8), meaning=meaning, groups=overlay(drawn, top=31, left=41))
    shown = await master(content)
    assert close(colour_at(shown, 50 / 96, 35 / 64), (255, 255, 255), 4)
    assert not close(colour_at(shown, 0.2, 0.2), (255, 255, 255), 60)


async def test_an_overlay_that_reaches_beyond_the_edge_is_cut_there(master: Master) -> None:
    drawn = np.ones((100, 30), np.uint8)
    content = dicom(np.full((64, 96), 100, np.uint8), groups=overlay(drawn, top=-20, left=-9))
    shown = await master(content)
    assert shown.size == (96, 64)
    assert close(colour_at(shown, 0.1, 0.9), (255, 255, 255), 4)
    assert close(colour_at(shown, 0.5, 0.5), (100, 100, 100), 4)


async def test_an_overlay_in_spare_bits_is_burned_in(master: Master) -> None:
    numbers = steps(500, 500 | 0x8000, kind=np.uint16)
    window = {"WindowCenter": 500, "WindowWidth": 1000}
    groups = {(0x6000, 0x0100): ("US", 16), (0x6000, 0x0102): ("US", 15)}
    content = dicom(numbers, bits=12, elements=window, groups=groups)
    shown = await master(content)
    assert close(colour_at(shown, 0.25, 0.5), (128, 128, 128), 3)
    assert close(colour_at(shown, 0.75, 0.5), (255, 255, 255), 3)


UNUSUAL = {
    "report": dicom(RAMP).replace(b"\xe0\x7f\x10\x00", b"\xe1\x7f\x10\x00"),
    "film": compressed_dicom(b"\0\0\1\xba", MPEG4HP41, (64, 64, 3), meaning="YBR_PARTIAL_420"),
    "12-bit JPEG": compressed_dicom(b"\xff\xd8", JPEGExtended12Bit, (64, 64), meaning="MONOCHROME2", bits=12),
    "numbers of 32 bits": dicom(steps(1, 2, kind=np.uint32)),
    "unknown colour": dicom(np.zeros((8, 8, 3), np.uint8), meaning="HSV"),
    "document": dicom(RAMP, elements={"SOPClassUID": EncapsulatedPDFStorage}).replace(
        b"\xe0\x7f\x10\x00", b"\x42\x00\x11\x00"
    ),
}


@pytest.mark.parametrize("what", UNUSUAL)
async def test_what_is_no_still_picture_is_refused_in_its_own_words(refusal: Refusal, what: str) -> None:
    assert await refusal(UNUSUAL[what]) == RefusalReason.UNUSUAL_DICOM


async def test_pixels_that_are_cut_off_are_damaged(refusal: Refusal) -> None:
    assert await refusal(dicom(RAMP)[:-500]) == RefusalReason.DAMAGED

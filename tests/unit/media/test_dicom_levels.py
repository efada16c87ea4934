"""How bright the numbers of a grey DICOM picture are shown, by the formulas of PS3.3."""

import numpy as np
import pytest
from pydicom.dataset import Dataset

from tests.unit.media.comparing import colour_at
from tests.unit.media.conftest import Master
from tests.unit.media.dicom_making import CT_WINDOW, dicom, steps


async def levels(master: Master, content: bytes, stripes: int) -> list[int]:
    """The level in the middle of each stripe."""
    shown = await master(content)
    return [colour_at(shown, (number + 0.5) / stripes, 0.5)[0] for number in range(stripes)]


def near(levels: list[int], expected: list[float]) -> bool:
    return all(abs(one - other) <= 2 for one, other in zip(levels, expected, strict=True))


async def test_the_stored_window_is_applied_behind_the_rescaling(master: Master) -> None:
    """Hounsfield units of a CT: below -160 black, above 240 white, between them straight (PS3.3, C.11.2.1.2.1)."""
    content = dicom(steps(0, 864, 964, 1064, 1164, 1264, 3000), elements=CT_WINDOW, bits=16)
    expected = [
        255 * min(1.0, max(0.0, (x - 39.5) / 399 + 0.5)) for x in (-1024, -160, -60, 40, 140, 240, 1976)
    ]
    assert near(await levels(master, content, 7), expected)


@pytest.mark.parametrize(
    ("function", "expected"),
    [("LINEAR_EXACT", [64, 128, 191]), ("SIGMOID", [69, 128, 186])],
)
async def test_the_other_functions_of_a_window(master: Master, function: str, expected: list[float]) -> None:
    window = {"WindowCenter": 100, "WindowWidth": 80, "VOILUTFunction": function}
    assert near(await levels(master, dicom(steps(80, 100, 120), elements=window), 3), expected)


async def test_the_first_of_several_windows_counts(master: Master) -> None:
    windows = {"WindowCenter": [100, 5000], "WindowWidth": [201, 10]}
    assert near(await levels(master, dicom(steps(0, 50, 150, 200), elements=windows), 4), [0, 64, 192, 255])


async def test_a_stored_table_is_applied(master: Master) -> None:
    table = Dataset()
    table.add_new("LUTDescriptor", "US", [4, 10, 8])
    table.add_new("LUTData", "US", [0, 200, 100, 255])
    content = dicom(steps(3, 10, 11, 12, 90, kind=np.uint16), elements={"VOILUTSequence": [table]})
    assert near(await levels(master, content, 5), [0, 0, 200, 100, 255])


async def test_monochrome1_is_white_where_it_is_low(master: Master) -> None:
    content = dicom(steps(0, 100, 255, kind=np.uint8), meaning="MONOCHROME1")
    assert near(await levels(master, content, 3), [255, 155, 0])


async def test_without_a_window_eight_bits_are_shown_as_they_are(master: Master) -> None:
    assert near(await levels(master, dicom(steps(60, 90, kind=np.uint8)), 2), [60, 90])


async def test_without_a_window_more_bits_reach_from_black_to_white(master: Master) -> None:
    padded = dicom(steps(-2000, 100, 600, 1100), elements={"PixelPaddingValue": -2000})
    assert near(await levels(master, padded, 4), [0, 0, 128, 255])


async def test_bits_above_those_stored_do_not_count(master: Master) -> None:
    numbers = steps(0x0000, 0x0800, 0x0FFF, kind=np.uint16) | 0xA000
    window = {"WindowCenter": 2048, "WindowWidth": 4096}
    assert near(await levels(master, dicom(numbers, bits=12, elements=window), 3), [0, 128, 255])


async def test_a_window_of_newer_multi_frame_files_is_found(master: Master) -> None:
    window = Dataset()
    window.WindowCenter, window.WindowWidth = 100, 201
    group = Dataset()
    group.FrameVOILUTSequence = [window]
    content = dicom(steps(50, 150), elements={"SharedFunctionalGroupsSequence": [group]})
    assert near(await levels(master, content, 2), [64, 192])

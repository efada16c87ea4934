import cv2
import numpy as np
import pytest

from media.detection.merging import bounds, merged
from media.detection.text_areas import text_areas


def marked(*, angle: float = 0.0) -> np.ndarray:
    likely = np.zeros((200, 400), np.uint8)
    corners = cv2.boxPoints(((200, 100), (160, 10), angle))
    cv2.fillPoly(likely, [np.round(corners).astype(np.int32)], 230)
    return likely


def test_a_line_reaches_further_than_its_core() -> None:
    (area,) = merged({"one": text_areas(marked())})
    left, top, right, bottom = bounds(area.corners)
    assert left < 115
    assert right > 285
    assert top < 92
    assert bottom > 108


@pytest.mark.parametrize("angle", [5.0, -5.0, 30.0])
def test_a_skewed_line_keeps_its_turn(angle: float) -> None:
    (area,) = merged({"one": text_areas(marked(angle=angle))})
    right, left = area.corners[1], area.corners[0]
    assert np.degrees(np.arctan2(right[1] - left[1], right[0] - left[0])) == pytest.approx(angle, abs=1.5)


def test_a_ragged_patch_is_no_line() -> None:
    likely = np.zeros((200, 400), np.uint8)
    likely[50:150, 100:104] = 230
    likely[146:150, 100:300] = 230
    assert text_areas(likely) == []


def test_letters_are_parted_from_a_trace_that_the_map_joins_them_with() -> None:
    likely = marked()
    likely[90:110, 10:390] = np.maximum(likely[90:110, 10:390], 90)
    whole, line = sorted(text_areas(likely), key=lambda area: float(np.ptp(area.corners[:, 0])))[::-1][:2]
    assert np.ptp(whole.corners[:, 0]) > 380
    assert 160 < np.ptp(line.corners[:, 0]) < 200

import numpy as np

from media.detection.merging import bounds, merged
from media.detection.text_areas import TextArea


def area(left: float, top: float, right: float, bottom: float, score: float = 0.8) -> TextArea:
    return TextArea(np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float32), score)


def test_a_line_that_two_looks_saw_is_one() -> None:
    (seen,) = merged({"as it is": [area(10, 10, 110, 30, 0.6)], "enlarged": [area(12, 9, 108, 31, 0.9)]})
    assert bounds(seen.corners) == (10, 10, 110, 30)
    assert seen.score == 0.9
    assert seen.by == {"as it is", "enlarged"}


def test_pieces_of_a_line_give_way_to_the_whole() -> None:
    pieces = [area(10, 10, 50, 30), area(70, 10, 110, 30)]
    (seen,) = merged({"as it is": pieces, "enlarged": [area(8, 10, 160, 32)]})
    assert bounds(seen.corners) == (8, 10, 160, 32)


def test_a_patch_about_several_lines_does_not_swallow_them() -> None:
    lines = [area(10, 10, 110, 30), area(10, 36, 110, 56), area(10, 62, 110, 82)]
    assert len(merged({"as it is": lines, "reduced": [area(5, 5, 115, 90)]})) == 4


def test_a_line_within_a_patch_that_was_seen_first_is_kept() -> None:
    seen = merged({"as it is": [area(0, 0, 600, 400)], "enlarged": [area(50, 50, 150, 70)]})
    assert (50, 50, 150, 70) in [bounds(one.corners) for one in seen]


def test_lines_beside_each_other_stay_apart() -> None:
    assert len(merged({"as it is": [area(10, 10, 110, 30)], "enlarged": [area(10, 32, 110, 52)]})) == 2

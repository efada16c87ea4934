import numpy as np
import pytest

from media.detection.tiles import tiles

SIZES = [(1, 1), (736, 736), (737, 100), (100, 2000), (4032, 3024), (1500, 737)]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_inner_parts_cover_each_pixel_once(width: int, height: int) -> None:
    seen = np.zeros((height, width), int)
    for tile in tiles(width, height, longest=736, margin=32):
        seen[tile.inner_top : tile.inner_bottom, tile.inner_left : tile.inner_right] += 1
    assert (seen == 1).all()


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_no_tile_is_larger_than_asked(width: int, height: int) -> None:
    for tile in tiles(width, height, longest=736, margin=32):
        assert tile.right - tile.left <= 736
        assert tile.bottom - tile.top <= 736


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_what_lies_around_an_inner_part_is_seen_up_to_the_border(width: int, height: int) -> None:
    for tile in tiles(width, height, longest=736, margin=32):
        assert tile.left in (0, tile.inner_left - 32)
        assert tile.top in (0, tile.inner_top - 32)
        assert tile.right in (width, tile.inner_right + 32)
        assert tile.bottom in (height, tile.inner_bottom + 32)

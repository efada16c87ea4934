"""Where a mark is, in words of the W3C: `xywh=pixel:x,y,w,h`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.annotations.rules import Region, Shape, lies_within, parse_fragment

coordinates = st.integers(min_value=0, max_value=999_999)
regions = st.builds(Region, coordinates, coordinates, coordinates, coordinates)


@given(regions)
def test_a_region_comes_back_from_the_fragment_it_was_written_as(region: Region) -> None:
    assert parse_fragment(region.fragment) == region


@given(regions)
def test_pixels_are_what_a_fragment_without_a_unit_counts(region: Region) -> None:
    assert parse_fragment(region.fragment.replace("pixel:", "")) == region


@pytest.mark.parametrize(
    "value",
    [
        "",
        "xywh=",
        "xywh=pixel:1,2,3",
        "xywh=pixel:1,2,3,4,5",
        "xywh=percent:1,2,3,4",
        "xywh=pixel:-1,2,3,4",
        "xywh=pixel:1.5,2,3,4",
        "xywh=pixel:1, 2,3,4",
        "xywh=pixel:1,2,3,4\n",
        "xywh=pixel:\u0661,\u0662,\u0663,\u0664",
        "xywh=pixel:1000000,2,3,4",
        "#xywh=pixel:1,2,3,4",
        "t=1,2",
    ],
)
def test_anything_else_is_no_region(value: str) -> None:
    assert parse_fragment(value) is None


@given(st.text())
def test_no_text_breaks_the_reading(value: str) -> None:
    region = parse_fragment(value)
    assert region is None or min(region.x, region.y, region.width, region.height) >= 0


def test_one_pixel_is_a_point_and_more_is_a_box() -> None:
    assert Region(3, 4, 1, 1).shape is Shape.POINT
    assert Region(3, 4, 2, 2).shape is Shape.BOX


@given(regions, st.integers(min_value=1, max_value=10_000), st.integers(min_value=1, max_value=10_000))
def test_a_region_lies_within_exactly_when_all_its_pixels_do(region: Region, width: int, height: int) -> None:
    point = region.width == region.height == 1
    box = region.width >= 2 and region.height >= 2
    last_x, last_y = region.x + region.width - 1, region.y + region.height - 1
    expected = (point or box) and last_x < width and last_y < height
    assert lies_within(region, width=width, height=height) == expected


@pytest.mark.parametrize(
    "region", [Region(0, 0, 1, 2), Region(0, 0, 5, 1), Region(0, 0, 0, 0), Region(0, 0, 0, 5)]
)
def test_a_line_or_nothing_is_neither_a_point_nor_a_box(region: Region) -> None:
    assert not lies_within(region, width=100, height=100)


def test_the_last_pixel_can_be_marked_and_the_one_after_it_cannot() -> None:
    assert lies_within(Region(99, 49, 1, 1), width=100, height=50)
    assert not lies_within(Region(100, 49, 1, 1), width=100, height=50)
    assert not lies_within(Region(99, 50, 1, 1), width=100, height=50)
    assert lies_within(Region(0, 0, 100, 50), width=100, height=50)
    assert not lies_within(Region(1, 0, 100, 50), width=100, height=50)

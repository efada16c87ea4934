"""What of a later scan is explained by what a person said of an earlier one, and what a reviewer may change."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.safety.rules.clearance import (
    Answer,
    Answered,
    is_explained,
    share_within,
    takes_nothing_away,
)
from backend.safety.rules.codes import codes_of
from backend.safety.rules.geometry import Turn, place_in_original
from media.covers import BoxCover, Cover, PolygonCover, StrokeCover
from media.findings import Box, FindingKind

NAME = Box(100, 100, 200, 30)
HARMLESS = Answered(FindingKind.NAME, NAME, Answer.NOT_IDENTIFYING)
SIDES = st.integers(1, 500)
PLACES = st.integers(0, 500)


def test_what_a_person_called_harmless_needs_no_second_answer() -> None:
    assert is_explained(FindingKind.OTHER_TEXT, Box(102, 98, 195, 33), [HARMLESS], [], read=True)


def test_what_was_to_be_covered_and_is_still_found_is_asked_again() -> None:
    covered = Answered(FindingKind.NAME, NAME, Answer.COVER)
    assert not is_explained(FindingKind.NAME, NAME, [covered], [], read=True)


def test_a_finding_elsewhere_is_asked_about() -> None:
    assert not is_explained(FindingKind.NAME, Box(290, 100, 200, 30), [HARMLESS], [], read=True)


def test_a_harmless_word_explains_no_face_and_a_harmless_face_no_word() -> None:
    assert not is_explained(FindingKind.FACE, NAME, [HARMLESS], [], read=True)
    face = Answered(FindingKind.FACE, NAME, Answer.NOT_IDENTIFYING)
    assert not is_explained(FindingKind.DATE, NAME, [face], [], read=True)
    assert is_explained(FindingKind.FACE, NAME, [face], [], read=True)


def test_the_edge_of_paint_in_which_nothing_is_read_is_no_finding() -> None:
    paint, edge = Box(0, 14, 210, 52), Box(0, 0, 222, 82)
    assert is_explained(FindingKind.OTHER_TEXT, edge, [], [paint], read=False)
    assert not is_explained(FindingKind.NAME, edge, [], [paint], read=True)
    assert not is_explained(FindingKind.FACE, edge, [], [paint], read=False)
    assert not is_explained(FindingKind.OTHER_TEXT, Box(150, 0, 200, 82), [], [paint], read=False)


def test_what_lies_wholly_on_paint_shows_nothing_and_what_sticks_out_is_asked_about() -> None:
    assert is_explained(FindingKind.NAME, NAME, [], [Box(90, 90, 220, 50)], read=True)
    assert not is_explained(FindingKind.NAME, NAME, [], [Box(90, 90, 180, 50)], read=True)


@given(PLACES, PLACES, SIDES, SIDES)
def test_a_box_lies_wholly_in_itself(x: int, y: int, width: int, height: int) -> None:
    assert share_within(Box(x, y, width, height), Box(x, y, width, height)) == 1


def turned_and_cropped(box: Box, turn: Turn, kept: Box) -> Box:
    """The obvious way there: every corner moved, pixel by pixel."""
    corners = [(box.x, box.y), (box.x + box.width, box.y + box.height)]
    moved = []
    for x, y in corners:
        x, y = x - kept.x, y - kept.y
        width, height = kept.width, kept.height
        for _ in range(turn // 90):
            x, y, width, height = height - y, x, height, width
        moved.append((x, y))
    left, right = sorted(x for x, _ in moved)
    top, bottom = sorted(y for _, y in moved)
    return Box(left, top, right - left, bottom - top)


@given(PLACES, PLACES, SIDES, SIDES, st.sampled_from(Turn), PLACES, PLACES, SIDES, SIDES)
def test_a_place_in_a_turned_and_cropped_picture_is_found_in_its_original(
    x: int,
    y: int,
    width: int,
    height: int,
    turn: Turn,
    left: int,
    top: int,
    kept_width: int,
    kept_height: int,
) -> None:
    box, kept = Box(x, y, width, height), Box(left, top, kept_width, kept_height)
    assert place_in_original(turned_and_cropped(box, turn, kept), turn=turn, kept=kept) == box


FIRST, SECOND = uuid4(), uuid4()
DRAWN: list[Cover] = [BoxCover(1, 2, 3, 4), PolygonCover([(1, 1), (5, 5), (1, 5)])]


@pytest.mark.parametrize(
    ("answers", "covers", "allowed"),
    [
        ({FIRST: Answer.COVER, SECOND: Answer.NOT_IDENTIFYING}, DRAWN, True),
        ({FIRST: Answer.COVER, SECOND: Answer.COVER}, [*DRAWN, StrokeCover([(9, 9)], 5)], True),
        ({FIRST: Answer.NOT_IDENTIFYING, SECOND: Answer.NOT_IDENTIFYING}, DRAWN, False),
        ({SECOND: Answer.COVER}, DRAWN, False),
        ({FIRST: Answer.COVER, SECOND: Answer.COVER}, DRAWN[:1], False),
    ],
)
def test_a_reviewer_covers_more_and_never_less(
    answers: dict[UUID, Answer],
    covers: list[Cover],
    *,
    allowed: bool,
) -> None:
    before = ({FIRST: Answer.COVER, SECOND: Answer.NOT_IDENTIFYING}, DRAWN)
    assert takes_nothing_away(before, (answers, covers)) is allowed


def test_the_codes_claim_clean_features_only_where_no_face_was_left() -> None:
    assert codes_of([]) == ["113100", "113101", "113102"]
    assert codes_of([HARMLESS]) == ["113100", "113101", "113102"]
    left = Answered(FindingKind.FACE, NAME, Answer.NOT_IDENTIFYING)
    assert codes_of([HARMLESS, left]) == ["113100", "113101"]

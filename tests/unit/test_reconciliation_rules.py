"""Comparing two long lists page by page finds what comparing them whole would find, however the pages lie."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.reconciliation.rules.limits import EVERY, FEW, ORPHAN_AGE, is_old, orphans_since, too_many
from backend.reconciliation.rules.places import Place, place_of
from backend.reconciliation.rules.stretches import Named, NamedPage, stretch
from backend.reconciliation.rules.words import Subject
from media.object_store import ListedPage, StoredObject

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
SOMETHING = UUID(int=1)
NAMES = st.sets(st.text("ab/", min_size=1, max_size=4))


def page_of_objects(names: set[str], after: str, most: int) -> ListedPage:
    left = sorted(name for name in names if name > after)
    return ListedPage([StoredObject(name, 1, MOMENT) for name in left[:most]], len(left) <= most, MOMENT)


def page_of_rows(names: set[str], after: str, most: int) -> NamedPage:
    left = sorted(name for name in names if name > after)
    return NamedPage([Named(name, Subject.IMAGE, SOMETHING) for name in left[:most]], len(left) <= most)


@given(stored=NAMES, named=NAMES, most_stored=st.integers(1, 5), most_named=st.integers(1, 5))
def test_every_difference_is_found_once(
    stored: set[str], named: set[str], most_stored: int, most_named: int
) -> None:
    orphans, missing, seen, after = list[str](), list[str](), 0, ""
    while True:
        step = stretch(page_of_objects(stored, after, most_stored), page_of_rows(named, after, most_named))
        objects, rows = {found.name for found in step.objects}, {one.name for one in step.named}
        orphans += objects - rows
        missing += rows - objects
        seen += len(step.objects)
        if step.upto is None:
            break
        assert step.upto > after, "it gets on"
        after = step.upto
    assert (sorted(orphans), sorted(missing)) == (sorted(stored - named), sorted(named - stored))
    assert seen == len(stored)


def test_an_object_is_old_when_every_clock_says_so() -> None:
    stored = StoredObject("a", 1, MOMENT)
    late = MOMENT + ORPHAN_AGE + timedelta(seconds=1)
    assert is_old(stored, late, late)
    assert not is_old(stored, late, MOMENT + ORPHAN_AGE), "by a clock that is wrong alone nothing is old"
    assert not is_old(stored, MOMENT, late)


def test_rows_that_name_next_to_nothing_of_a_store_are_doubted() -> None:
    assert too_many(1, 0), "a database that knows of no picture at all"
    assert too_many(FEW + 1, FEW)
    assert not too_many(FEW, 1)
    assert not too_many(FEW + 1, FEW + 1)
    assert not too_many(0, 0)


def test_an_orphan_has_to_be_one_for_a_day_unless_somebody_has_looked() -> None:
    assert orphans_since(MOMENT, however_many=False) == MOMENT - EVERY
    assert orphans_since(MOMENT, however_many=True) == MOMENT


@pytest.mark.parametrize(
    ("name", "place"),
    [
        (f"images/{SOMETHING}/large", Place("images", SOMETHING)),
        (f"originals/{SOMETHING}/{SOMETHING}", Place("originals", SOMETHING)),
        (f"quarantine/{SOMETHING}/x", Place("quarantine", SOMETHING)),
        (f"images/{SOMETHING}", None),
        (f"images/{SOMETHING}/large/more", None),
        (f"Images/{SOMETHING}/large", None),
        (f"backups/{SOMETHING}/large", None),
        (f"images/{SOMETHING}/large\n", None),
        ("images/one/large", None),
    ],
)
def test_what_is_ours_is_known_by_its_name(name: str, place: Place | None) -> None:
    assert place_of(name) == place

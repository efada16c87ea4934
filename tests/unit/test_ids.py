"""Identifiers sort by the time they were made, so a moment is a place among them."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from backend.kernel.clock import now
from backend.kernel.ids import earliest_id, new_id

MILLISECONDS = st.integers(0, 2**42).map(
    lambda past: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=past)
)


def test_what_is_made_now_lies_between_a_moment_before_and_one_after() -> None:
    before = earliest_id(now())
    made = [new_id() for _ in range(1000)]
    after = earliest_id(now() + timedelta(milliseconds=2))
    assert before <= min(made)
    assert max(made) < after


@given(MILLISECONDS, MILLISECONDS)
def test_moments_sort_as_their_places_do(one: datetime, other: datetime) -> None:
    assert (earliest_id(one) < earliest_id(other)) == (one < other)

"""How long an original may be kept, across states and moments."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.cases.rules import CaseState
from backend.safety.rules.retention import UNDECIDED, destruction_cause
from backend.uploads.rules import Cause

RECEIVED = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)  # the night in which clocks change in Europe
WEEK = timedelta(days=7)
DECIDED_AT = RECEIVED + timedelta(days=2)


def cause(state: CaseState, after: timedelta, *, decided: bool = True) -> Cause | None:
    decided_at = DECIDED_AT if decided else None
    return destruction_cause(
        state=state, received_at=RECEIVED, decided_at=decided_at, kept_for=WEEK, now=RECEIVED + after
    )


@pytest.mark.parametrize("state", [CaseState.PUBLISHED, CaseState.REJECTED, CaseState.REMOVED])
def test_an_original_goes_a_week_after_the_decision_and_not_before(state: CaseState) -> None:
    assert cause(state, timedelta(days=9) - timedelta(seconds=1)) is None
    assert cause(state, timedelta(days=9)) is Cause.DECIDED


@pytest.mark.parametrize("state", [CaseState.DRAFT, CaseState.IN_REVIEW, CaseState.CHANGES_REQUESTED])
def test_an_original_that_nobody_decides_about_goes_after_thirty_days(state: CaseState) -> None:
    assert cause(state, UNDECIDED - timedelta(seconds=1), decided=False) is None
    assert cause(state, UNDECIDED, decided=False) is Cause.UNDECIDED


def test_what_was_taken_back_goes_at_once() -> None:
    assert cause(CaseState.RETRACTED, timedelta(seconds=1)) is Cause.TAKEN_BACK


@given(state=st.sampled_from(CaseState), decided=st.booleans(), minutes=st.integers(0, 60 * 24 * 60))
def test_what_has_to_go_never_may_stay_again(state: CaseState, minutes: int, *, decided: bool) -> None:
    after = timedelta(minutes=minutes)
    if cause(state, after, decided=decided) is not None:
        assert cause(state, after + timedelta(minutes=1), decided=decided) is not None


@given(state=st.sampled_from(CaseState), decided=st.booleans())
def test_no_original_outlives_thirty_days_and_a_week(state: CaseState, *, decided: bool) -> None:
    assert cause(state, UNDECIDED + WEEK, decided=decided) is not None

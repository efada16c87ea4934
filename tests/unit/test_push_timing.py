from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from backend.alerts.rules import (
    ATTEMPTS_MOST,
    FIRST_DELAY,
    LONGEST_DELAY,
    MESSAGE_LIFETIME,
    is_spent,
    next_attempt,
)

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
attempts = st.integers(min_value=1, max_value=40)


def delay(attempt: int, retry_after: float | None = None) -> timedelta:
    return next_attempt(NOW, attempt, retry_after=retry_after) - NOW


def test_the_first_wait_is_short_and_each_next_one_doubles() -> None:
    assert [delay(attempt) for attempt in (1, 2, 3, 4)] == [FIRST_DELAY * factor for factor in (1, 2, 4, 8)]


@given(attempts)
def test_waits_grow_and_never_pass_the_longest(attempt: int) -> None:
    assert FIRST_DELAY <= delay(attempt) <= delay(attempt + 1) <= LONGEST_DELAY


@given(attempts, st.floats(min_value=0, max_value=1e9, allow_nan=False))
def test_what_the_service_asked_for_is_kept_to_within_reason(attempt: int, asked: float) -> None:
    waited = delay(attempt, asked).total_seconds()
    assert waited >= min(asked, LONGEST_DELAY.total_seconds()) - 0.001
    assert waited <= LONGEST_DELAY.total_seconds()


@given(attempts, st.floats(max_value=0, allow_nan=False))
def test_a_senseless_wish_changes_nothing(attempt: int, asked: float) -> None:
    assert delay(attempt, asked) == delay(attempt)


def test_a_message_is_spent_by_its_attempts_or_its_age() -> None:
    fresh = NOW - timedelta(minutes=1)
    assert not is_spent(NOW, attempts=ATTEMPTS_MOST - 1, created_at=fresh)
    assert is_spent(NOW, attempts=ATTEMPTS_MOST, created_at=fresh)
    assert not is_spent(NOW, attempts=1, created_at=NOW - MESSAGE_LIFETIME + timedelta(seconds=1))
    assert is_spent(NOW, attempts=1, created_at=NOW - MESSAGE_LIFETIME)

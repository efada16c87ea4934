import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.retry_after import LONGEST_SECONDS, seconds

NOW = 1_792_000_000.0  # Tue, 14 Oct 2026 17:46:40 GMT


def clock() -> float:
    return NOW


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("999999999", LONGEST_SECONDS),
        ("Wed, 14 Oct 2026 17:47:40 GMT", 60.0),
        ("Wed, 14 Oct 2026 17:47:40 -0000", 60.0),
        ("Wed, 14 Oct 2026 17:45:40 GMT", 0.0),
        ("Wed, 14 Oct 2099 17:45:40 GMT", LONGEST_SECONDS),
    ],
)
def test_seconds_and_dates_are_understood(value: str, wait: float) -> None:
    assert seconds(value, now=clock) == wait


@pytest.mark.parametrize("value", [None, "", "soon", "-5", "1.5", "٣", "x" * 1000])
def test_what_is_not_a_time_is_as_if_absent(value: str | None) -> None:
    assert seconds(value, now=clock) is None


@settings(deadline=None)
@given(st.text())
def test_no_header_can_break_the_reading(value: str) -> None:
    wait = seconds(value, now=clock)
    assert wait is None or 0 <= wait <= LONGEST_SECONDS

import base64
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backend.kernel.errors import Malformed
from backend.kernel.paging import MAX_CURSOR_LENGTH, Page, Position, decode_cursor, encode_cursor, page_of

moments = st.datetimes(timezones=st.just(UTC))
positions = st.builds(Position, moments, st.uuids())

# Rows of a list, many of them at the same moment, as bulk writes make them.
START = datetime(2026, 11, 23, tzinfo=UTC)
crowded = st.builds(Position, st.sampled_from([START, START + timedelta(microseconds=1)]), st.uuids())
row_sets = st.sets(crowded, max_size=40)


def read_page(rows: set[Position], cursor: str | None, limit: int) -> Page[Position]:
    """What a list's statement does: the rows after the cursor's, in order, and one more than asked for."""
    after = decode_cursor(cursor)
    rest = sorted(rows, key=sort_key)
    if after is not None:
        rest = [row for row in rest if sort_key(row) > sort_key(after)]
    read = rest[: limit + 1]
    return page_of(read, read, limit)


def sort_key(row: Position) -> tuple[datetime, UUID]:
    return row.at, row.id


@given(positions)
def test_a_cursor_comes_back_as_the_position_it_was_made_from(position: Position) -> None:
    cursor = encode_cursor(position)
    assert decode_cursor(cursor) == position
    assert len(cursor) <= MAX_CURSOR_LENGTH
    assert cursor.isascii()
    assert set(cursor).isdisjoint("+/=&?# ")


def test_no_cursor_means_the_beginning() -> None:
    assert decode_cursor(None) is None


def encoded(content: str) -> str:
    return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")


ID = "01930000-0000-7000-8000-000000000000"


@given(st.one_of(st.text(), st.binary().map(lambda raw: base64.urlsafe_b64encode(raw).decode())))
@example("")
@example("=")
@example("é")
@example("a" * (MAX_CURSOR_LENGTH + 1))
@example(encoded("[]"))
@example(encoded("null"))
@example(encoded(f'["2026-11-23T00:00:00","{ID}"]'))  # without a time zone
@example(encoded(f'["2026-11-23T00:00:00Z","{ID}",1]'))
@example(encoded('["2026-11-23T00:00:00Z","not-a-uuid"]'))
@example(encoded(f'{{"at":"2026-11-23T00:00:00Z","id":"{ID}"}}'))
@example(encoded("[" * 100))
def test_whatever_we_did_not_make_is_malformed(garbage: str) -> None:
    with pytest.raises(Malformed) as refused:
        decode_cursor(garbage)
    assert [pointer for pointer, _ in refused.value.fields] == ["/cursor"]


@given(row_sets, st.integers(min_value=1, max_value=7))
def test_a_walk_sees_every_row_exactly_once_and_in_order(rows: set[Position], limit: int) -> None:
    seen: list[Position] = []
    cursor: str | None = None
    while True:
        page = read_page(rows, cursor, limit)
        assert len(page.items) <= limit
        seen += page.items
        if page.next_cursor is None:
            break
        assert len(page.items) == limit
        cursor = page.next_cursor
    assert seen == sorted(rows, key=sort_key)


@given(row_sets, row_sets, st.integers(min_value=1, max_value=7))
def test_rows_that_come_and_go_during_a_walk_never_repeat_or_hide_the_others(
    staying: set[Position], changing: set[Position], limit: int
) -> None:
    seen: list[Position] = []
    cursor: str | None = None
    turn = 0
    while True:
        rows = staying | changing if turn % 2 == 0 else staying
        page = read_page(rows, cursor, limit)
        seen += page.items
        cursor, turn = page.next_cursor, turn + 1
        if cursor is None and (turn % 2 == 1 or rows == staying):
            break
    assert len(seen) == len(set(seen))
    assert staying <= set(seen)

"""The audit trail's form: no two entries share one, and going along it finds what does not fit."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from backend.audit.rules.chain import FIRST_HASH, Entry, Head, canonical, hash_of
from backend.audit.rules.verification import Verification

MOMENTS = st.integers(0, 2**53).map(
    lambda past: datetime(1900, 1, 1, tzinfo=UTC) + timedelta(microseconds=past)
)
ENTRIES = st.builds(
    Entry,
    seq=st.integers(1, 2**63 - 1),
    at=MOMENTS,
    actor_id=st.none() | st.uuids(),
    key_id=st.none() | st.uuids(),
    action=st.text(max_size=5),
    subject=st.text(max_size=5),
    subject_id=st.uuids(),
    details=st.text(max_size=5),
    previous_hash=st.just(FIRST_HASH),
    hash=st.just(FIRST_HASH),
)


@given(ENTRIES, ENTRIES)
def test_entries_that_say_different_things_have_different_forms(one: Entry, other: Entry) -> None:
    assert (canonical(one) == canonical(other)) == (one == other)


@given(ENTRIES, st.integers(0, 3))
def test_text_that_moves_to_the_next_field_changes_the_form(entry: Entry, length: int) -> None:
    moved = replace(entry, action=entry.action[:length], subject=entry.action[length:] + entry.subject)
    assert (canonical(moved) == canonical(entry)) == (moved == entry)


def test_the_form_is_the_one_that_is_written_down() -> None:
    entry = Entry(
        seq=7,
        at=datetime(1970, 1, 1, 1, 0, 0, 1, tzinfo=timezone(timedelta(hours=1))),
        actor_id=UUID(int=1),
        key_id=None,
        action="role_changed",
        subject="account",
        subject_id=UUID(int=2),
        details='{"a":"ü"}',
        previous_hash=FIRST_HASH,
        hash=FIRST_HASH,
    )
    assert canonical(entry).decode() == (
        "1:1,1:7,1:1,36:00000000-0000-0000-0000-000000000001,-,12:role_changed,7:account,"
        '36:00000000-0000-0000-0000-000000000002,10:{"a":"ü"},'
    )
    assert hash_of(entry).hex() == "f77665d9edd8f60540b492f1c20453092db805d55fcfaf22a6afd146a0b2fdaf"


def chain(length: int) -> Iterator[Entry]:
    previous = FIRST_HASH
    for seq in range(1, length + 1):
        moment = datetime(2026, 11, 23, tzinfo=UTC) + timedelta(seconds=seq)
        blank = Entry(seq, moment, None, None, "case_submitted", "case", UUID(int=seq), "{}", previous, b"")
        entry = replace(blank, hash=hash_of(blank))
        yield entry
        previous = entry.hash


def found(entries: list[Entry], head: Head, expected: Head | None = None) -> list[int]:
    verification = Verification(expected)
    for entry in entries:
        verification.take(entry)
    verification.end(head)
    return [fault.seq for fault in verification.faults]


@given(st.integers(0, 12), st.data())
def test_a_whole_chain_is_whole_whatever_was_noted_of_it(length: int, data: st.DataObject) -> None:
    entries = list(chain(length))
    head = Head(entries[-1].seq, entries[-1].hash) if entries else Head(0, FIRST_HASH)
    noted = data.draw(st.sampled_from([Head(entry.seq, entry.hash) for entry in entries] or [head]))
    assert found(entries, head) == found(entries, head, noted) == []


@given(st.integers(2, 12), st.data())
def test_whatever_is_missing_is_found_where_it_was(length: int, data: st.DataObject) -> None:
    entries = list(chain(length))
    head = Head(entries[-1].seq, entries[-1].hash)
    gone = data.draw(st.integers(0, length - 1))
    assert found(entries[:gone] + entries[gone + 1 :], head) == [gone + 1]


@given(st.integers(2, 12), st.data())
def test_whatever_was_written_anew_from_some_entry_on_is_found_by_a_later_note(
    length: int, data: st.DataObject
) -> None:
    entries = list(chain(length))
    noted = Head(entries[-1].seq, entries[-1].hash)
    place = data.draw(st.integers(0, length - 1))
    previous = entries[place].previous_hash
    for index in range(place, length):
        forged = replace(entries[index], subject_id=UUID(int=99), previous_hash=previous)
        entries[index] = replace(forged, hash=hash_of(forged))
        previous = entries[index].hash
    assert found(entries, Head(length, previous)) == []
    assert found(entries, Head(length, previous), noted) == [length]


def test_a_trail_that_is_shorter_than_what_was_noted_misses_the_rest() -> None:
    entries = list(chain(5))
    assert found(entries[:3], Head(3, entries[2].hash), Head(5, entries[4].hash)) == [4]
    assert found([], Head(0, FIRST_HASH), Head(5, entries[4].hash)) == [1]

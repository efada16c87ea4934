"""Fingerprints compared: distances, verdicts, and the eight orientations."""

from hypothesis import given
from hypothesis import strategies as st

from media.likeness import FINGERPRINT_BYTES, NEAR_MOST, Likeness, distance, orientations, verdict

fingerprints = st.binary(min_size=FINGERPRINT_BYTES, max_size=FINGERPRINT_BYTES)


def bits_between(one: bytes, other: bytes) -> int:
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()


@given(fingerprints)
def test_a_picture_is_no_bit_from_itself_in_any_orientation(fingerprint: bytes) -> None:
    assert {distance(turned, fingerprint) for turned in orientations(fingerprint)} == {0}


@given(fingerprints)
def test_the_first_orientation_is_the_fingerprint_and_there_are_eight(fingerprint: bytes) -> None:
    turned = orientations(fingerprint)
    assert turned[0] == fingerprint
    assert len(turned) == 8
    assert len(set(turned)) >= 4  # one that mirrors itself along its diagonal has only four


@given(fingerprints)
def test_turning_an_orientation_leads_to_the_same_eight(fingerprint: bytes) -> None:
    assert {frozenset(orientations(turned)) for turned in orientations(fingerprint)} == {
        frozenset(orientations(fingerprint))
    }


@given(fingerprints, fingerprints)
def test_a_distance_is_the_same_from_both_sides_and_that_of_the_nearest_orientation(
    one: bytes, other: bytes
) -> None:
    assert distance(one, other) == distance(other, one)
    assert distance(one, other) == min(bits_between(turned, other) for turned in orientations(one))


def test_distances_are_the_same_near_or_different() -> None:
    assert verdict(0) is Likeness.SAME
    assert {verdict(bits) for bits in range(1, NEAR_MOST + 1)} == {Likeness.NEAR}
    assert {verdict(bits) for bits in range(NEAR_MOST + 1, 257)} == {Likeness.DIFFERENT}

"""The keys of an index over fingerprints: whatever is near is found under one of those that are sought."""

from hypothesis import given
from hypothesis import strategies as st

from media.bands import BANDS, keys, sought
from media.likeness import FINGERPRINT_BYTES, NEAR_MOST, orientations

fingerprints = st.binary(min_size=FINGERPRINT_BYTES, max_size=FINGERPRINT_BYTES)
near_edits = st.lists(st.integers(0, 255), max_size=NEAR_MOST, unique=True)


def changed(fingerprint: bytes, bits: list[int]) -> bytes:
    return (int.from_bytes(fingerprint) ^ sum(1 << bit for bit in bits)).to_bytes(FINGERPRINT_BYTES)


@given(fingerprints, near_edits, st.integers(0, 7))
def test_a_near_copy_in_any_orientation_has_a_key_that_is_sought(
    fingerprint: bytes, edit: list[int], way: int
) -> None:
    kept = keys(orientations(changed(fingerprint, edit))[way])
    wanted = sought(fingerprint)
    assert len(wanted) == 2 * BANDS
    assert any(kept[band] in wanted[half * BANDS + band] for half in (0, 1) for band in range(BANDS))


@given(fingerprints)
def test_keys_fit_a_small_integer_and_mirror_images_share_them(fingerprint: bytes) -> None:
    ways = orientations(fingerprint)
    assert all(0 <= key < 1 << 15 for key in keys(fingerprint))
    assert {tuple(keys(way)) for way in ways[:4]} == {tuple(keys(fingerprint))}


def test_every_bit_is_in_one_band() -> None:
    blank = keys(bytes(FINGERPRINT_BYTES))
    for bit in range(256):
        changes = zip(keys(changed(bytes(FINGERPRINT_BYTES), [bit])), blank, strict=True)
        assert sum(one != other for one, other in changes) == 1

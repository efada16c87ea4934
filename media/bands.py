"""The keys under which a fingerprint is kept, and those under which its near copies are looked for.

The 256 bits are dealt into 16 bands of 16. Fingerprints that differ in at most 31 bits differ in at most one bit of
some band, so whoever looks up every value within one bit of each band misses none. A band holds bits of one kind of
frequency, odd or even along each side: mirroring turns all of them or none, and a key is the same for both. What is
left is to look also for the transposed picture.
"""

from media.likeness import SIDE, orientations

BANDS = 16
_BITS = 16
_TURNED = (1 << _BITS) - 1
_TRANSPOSED = 4  # the first of the transposed among the eight orientations


def _places(tall: int, wide: int, share: int) -> list[int]:
    """A fourth of the bits of one kind of frequency, low and high ones in each."""
    return [
        (2 * row + tall) * SIDE + 2 * column + wide
        for row in range(SIDE // 2)
        for column in range(SIDE // 2)
        if (row + 2 * column) % 4 == share
    ]


_PLACES = [_places(tall, wide, share) for tall in (0, 1) for wide in (0, 1) for share in range(4)]


def keys(fingerprint: bytes) -> list[int]:
    """One key for each band, 0 to 32767: the same for a picture and its mirror images."""
    return [_key(value) for value in _values(fingerprint)]


def sought(fingerprint: bytes) -> list[list[int]]:
    """For each band the keys of whatever is near in one of the eight orientations: first upright, then transposed."""
    ways = orientations(fingerprint)
    return [_within_one_bit(value) for way in (ways[0], ways[_TRANSPOSED]) for value in _values(way)]


def _values(fingerprint: bytes) -> list[int]:
    bits = f"{int.from_bytes(fingerprint):0{SIDE * SIDE}b}"
    return [int("".join(bits[place] for place in places), 2) for places in _PLACES]


def _key(value: int) -> int:
    return min(value, value ^ _TURNED)


def _within_one_bit(value: int) -> list[int]:
    return sorted({_key(value), *(_key(value ^ 1 << bit) for bit in range(_BITS))})

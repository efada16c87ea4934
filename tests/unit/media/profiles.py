"""Small ICC profiles (ICC.1:2001-04), and what colours become through them, by arithmetic of our own."""

import struct
from collections.abc import Callable, Sequence
from functools import partial

from tests.unit.media.comparing import Colour

Matrix = tuple[tuple[float, float, float], ...]

D50 = (0.9642, 1.0, 0.8249)
# Rows X, Y, Z; columns red, green, blue; adapted to D50.
ADOBE_RGB: Matrix = (
    (0.60974, 0.20528, 0.14919),
    (0.31111, 0.62567, 0.06322),
    (0.01947, 0.06087, 0.74457),
)
DISPLAY_P3: Matrix = (
    (0.51512, 0.29198, 0.15710),
    (0.24120, 0.69225, 0.06657),
    (-0.00105, 0.04189, 0.78407),
)
XYZ_TO_SRGB: Matrix = (
    (3.1338561, -1.6168667, -0.4906146),
    (-0.9787684, 1.9161415, 0.0334540),
    (0.0719453, -0.2289914, 1.4052427),
)
GAMMA_ADOBE = 563 / 256


def encode_srgb(linear: float) -> int:
    """A level of 255 for a linear value, IEC 61966-2-1."""
    value = min(1.0, max(0.0, linear))
    curved = 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
    return round(255 * curved)


def decode_srgb(level: float) -> float:
    value = level / 255
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def through_matrix(colour: Colour, matrix: Matrix, decode: Callable[[float], float]) -> Colour:
    """The sRGB colour that stands for a colour of a matrix profile, clipped."""
    linear = [decode(level) for level in colour]
    return from_xyz([sum(m * v for m, v in zip(row, linear, strict=True)) for row in matrix])


def from_xyz(xyz: Sequence[float]) -> Colour:
    return tuple(encode_srgb(sum(m * v for m, v in zip(row, xyz, strict=True))) for row in XYZ_TO_SRGB)


def from_lab(lightness: float, a: float, b: float) -> Colour:
    """The sRGB colour of a CIE L*a*b* value under D50."""
    fy = (lightness + 16) / 116
    cubes = [
        value**3 if value > 6 / 29 else 3 * (6 / 29) ** 2 * (value - 4 / 29)
        for value in (fy + a / 500, fy, fy - b / 200)
    ]
    return from_xyz([white * cube for white, cube in zip(D50, cubes, strict=True)])


def gamma(exponent: float) -> Callable[[float], float]:
    return partial(_power, exponent)


def _power(exponent: float, level: float) -> float:
    return float((level / 255) ** exponent)


def matrix_profile(
    matrix: Matrix, decode: Callable[[float], float], name: bytes = b"made for a test"
) -> bytes:
    """A display profile of three primaries and one curve."""
    curve = _curve([decode(255 * step / 1023) for step in range(1024)])
    columns = [_xyz(tuple(row[column] for row in matrix)) for column in range(3)]
    tags = {b"rXYZ": columns[0], b"gXYZ": columns[1], b"bXYZ": columns[2]}
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    return _profile(b"mntr", b"RGB ", b"XYZ ", tags, name)


def grey_profile(decode: Callable[[float], float]) -> bytes:
    """A display profile of one curve."""
    return _profile(
        b"mntr", b"GRAY", b"XYZ ", {b"kTRC": _curve([decode(255 * step / 1023) for step in range(1024)])}
    )


def cmyk_profile(corner: Callable[[int, int, int, int], tuple[float, float, float]]) -> bytes:
    """A printer's profile: `corner` gives the L*a*b* of each of the sixteen full-or-none mixtures of ink."""
    straight = bytes(range(256))
    mixtures = [(c, m, y, k) for c in (0, 1) for m in (0, 1) for y in (0, 1) for k in (0, 1)]
    grid = bytes(value for mixture in mixtures for value in _lab_bytes(corner(*mixture)))
    identity = struct.pack(">9i", *(65536 if place % 4 == 0 else 0 for place in range(9)))
    table = b"mft1" + bytes(4) + bytes((4, 3, 2, 0)) + identity + straight * 4 + grid + straight * 3
    return _profile(b"prtr", b"CMYK", b"Lab ", {b"A2B0": table, b"A2B1": table})


def _lab_bytes(lab: tuple[float, float, float]) -> tuple[int, int, int]:
    return round(lab[0] * 2.55), round(lab[1]) + 128, round(lab[2]) + 128


def _curve(values: Sequence[float]) -> bytes:
    return (
        b"curv"
        + bytes(4)
        + struct.pack(f">I{len(values)}H", len(values), *(round(65535 * v) for v in values))
    )


def _xyz(values: Sequence[float]) -> bytes:
    return b"XYZ " + bytes(4) + struct.pack(">3i", *(round(65536 * value) for value in values))


def _profile(
    kind: bytes, space: bytes, connection: bytes, tags: dict[bytes, bytes], name: bytes = b"test"
) -> bytes:
    described = b"desc" + bytes(4) + struct.pack(">I", len(name) + 1) + name + bytes(1 + 8 + 3 + 67)
    tags = {b"desc": described, b"cprt": b"text" + bytes(4) + b"none\0", b"wtpt": _xyz(D50), **tags}
    offset = 128 + 4 + 12 * len(tags)
    directory, body = struct.pack(">I", len(tags)), b""
    for signature, data in tags.items():
        directory += signature + struct.pack(">II", offset + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    size = offset + len(body)
    header = struct.pack(">I4xI4s4s4s12x4s28x", size, 0x02400000, kind, space, connection, b"acsp")
    header += struct.pack(">3i", *(round(65536 * value) for value in D50))
    return header.ljust(128, b"\0") + directory + body

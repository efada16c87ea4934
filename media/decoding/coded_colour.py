"""Colour stated by code points (ITU-T H.273) where there is no ICC profile, made into one."""

import struct
from collections.abc import Callable
from typing import NamedTuple

Matrix = tuple[tuple[float, float, float], ...]
_STEPS = 4096
_D50 = (0.96422, 1.0, 0.82521)
_SRGB: Matrix = ((0.43607, 0.38506, 0.14308), (0.2225, 0.71688, 0.06062), (0.01393, 0.0971, 0.71417))
# By code point. Rows X, Y, Z, columns red, green, blue, adapted from D65 to D50 by Bradford's matrix.
_WIDE: dict[int, Matrix] = {
    9: ((0.67348, 0.16564, 0.1251), (0.27904, 0.67533, 0.04563), (-0.00193, 0.02998, 0.79716)),  # BT.2020
    12: ((0.51514, 0.29193, 0.15714), (0.2412, 0.69222, 0.06658), (-0.00105, 0.04188, 0.78438)),  # Display P3
}


class CodedColour(NamedTuple):
    """The two code points that still matter once a decoder has made RGB."""

    primaries: int
    transfer: int


def profile_of(colour: CodedColour | None) -> bytes:
    """Return an ICC profile of the coded colour; empty where it is sRGB or unknown.

    HDR is shown as bright as BT.2408 has its diffuse white; what is brighter becomes white.
    """
    if colour is None or (colour.primaries not in _WIDE and colour.transfer not in _HDR):
        return b""
    light = _HDR.get(colour.transfer, _from_srgb)
    curve = [min(65535, round(65535 * light(step / (_STEPS - 1)))) for step in range(_STEPS)]
    return _matrix_profile(_WIDE.get(colour.primaries, _SRGB), curve)


def _from_srgb(signal: float) -> float:
    """Also stands in for BT.709's curve, as browsers do."""
    return signal / 12.92 if signal <= 0.04045 else float(((signal + 0.055) / 1.055) ** 2.4)


def _from_pq(signal: float) -> float:
    """Light relative to 203 nits (SMPTE ST 2084)."""
    power = signal ** (32 / 2523)
    nits = 10_000 * (max(0.0, power - 0.8359375) / (18.8515625 - 18.6875 * power)) ** (8192 / 1305)
    return float(nits / 203)


def _from_hlg(signal: float) -> float:
    """Light relative to the signal 0.75 on a display of 1,000 nits (ARIB STD-B67, system gamma 1.2)."""
    return float((_hlg_scene(signal) / _hlg_scene(0.75)) ** 1.2)


def _hlg_scene(signal: float) -> float:
    return (
        signal**2 / 3
        if signal <= 0.5
        else (2.718281828 ** ((signal - 0.55991073) / 0.17883277) + 0.28466892) / 12
    )


_HDR: dict[int, Callable[[float], float]] = {16: _from_pq, 18: _from_hlg}


def _matrix_profile(matrix: Matrix, curve: list[int]) -> bytes:
    """Write a display profile of three primaries and one curve (ICC.1:2001-04)."""
    curve_tag = b"curv" + struct.pack(f">4xI{len(curve)}H", len(curve), *curve)
    tags = {b"wtpt": _xyz(_D50)}
    tags |= {
        name: _xyz(column)
        for name, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), zip(*matrix, strict=True), strict=True)
    }
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve_tag)
    offset = 128 + 4 + 12 * len(tags)
    directory, body = struct.pack(">I", len(tags)), b""
    for name, data in tags.items():
        directory += name + struct.pack(">II", offset + len(body), len(data))
        body += data
    header = struct.pack(
        ">I4xI4s4s4s12x4s28x", offset + len(body), 0x02400000, b"mntr", b"RGB ", b"XYZ ", b"acsp"
    )
    return (header + _xyz(_D50)[8:]).ljust(128, b"\0") + directory + body


def _xyz(values: tuple[float, ...]) -> bytes:
    return b"XYZ " + struct.pack(">4x3i", *(round(65536 * value) for value in values))

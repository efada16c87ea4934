"""What the scanner finds in a picture that may identify somebody. One enumeration for code, data and screens."""

from enum import StrEnum
from typing import NamedTuple

import msgspec


class FindingKind(StrEnum):
    """What a finding seems to be. Text that cannot be read is `OTHER_TEXT`, and identifying all the same."""

    FACE = "face"
    NAME = "name"
    RECORD_NUMBER = "record_number"
    DATE = "date"
    TIME = "time"
    BIRTH_DATE = "birth_date"
    AGE_SEX = "age_sex"
    ACCESSION = "accession"
    INSTITUTION = "institution"
    PHONE = "phone"
    ADDRESS = "address"
    OPERATOR = "operator"
    DEVICE_SERIAL = "device_serial"
    LATERALITY = "laterality"
    VIEW = "view"
    DEVICE_SETTING = "device_setting"
    MEASUREMENT = "measurement"
    SCALE = "scale"
    WATERMARK = "watermark"
    OTHER_TEXT = "other_text"


HARMLESS = frozenset(
    {
        FindingKind.LATERALITY,
        FindingKind.VIEW,
        FindingKind.DEVICE_SETTING,
        FindingKind.MEASUREMENT,
        FindingKind.SCALE,
        FindingKind.WATERMARK,
        FindingKind.OTHER_TEXT,
    }
)
"""Kinds that identify nobody, unless a person says so, or nobody could read what it says."""


class Box(NamedTuple):
    """An upright rectangle in whole pixels of the upright picture; x and y of its upper left corner."""

    x: int
    y: int
    width: int
    height: int


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One place in a picture. `text` is what was read there, for its author's and reviewer's eyes only."""

    kind: FindingKind
    box: Box
    text: str | None = None
    score: float
    """How sure the detector is, 0 to 1."""
    identifying: bool
    """Whether this identifies somebody until a person says that it does not."""


class Scan(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome of one scan of one picture, with what is needed to tell later how it was made."""

    findings: list[Finding]
    engines: dict[str, str]
    """The name and version of each detector and model."""
    thresholds: dict[str, float]
    fingerprint: bytes
    """By which copies of the picture are found; see `media.fingerprint`."""
    quality: int
    """How much the fingerprint tells, 0 to 100."""

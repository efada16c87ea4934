"""What a reading seems to be, and whether it identifies somebody. Pure rules; when unsure, it does."""

import re

from media.detection.reading import Reading
from media.findings import FindingKind

_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")
_TIME = re.compile(r"\d{1,2}:\d{2}(:\d{2})?")
_SIDE = re.compile(r"^[RL]$")


def judge(reading: Reading) -> tuple[FindingKind, bool]:
    """Return the kind of a reading, and whether it identifies somebody until a person says otherwise."""
    if _SIDE.match(reading.text):
        return FindingKind.LATERALITY, False
    if _DATE.search(reading.text):
        return FindingKind.DATE, True
    if _TIME.search(reading.text):
        return FindingKind.TIME, True
    return FindingKind.OTHER_TEXT, True

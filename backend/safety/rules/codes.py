"""What was done to a picture, in the codes of DICOM PS3.16, CID 7050 (De-identification Method). Pure."""

from collections.abc import Sequence

from backend.safety.rules.clearance import Answer, Answered
from media.findings import FindingKind

BASIC_PROFILE = "113100"
"""Basic Application Confidentiality Profile: nothing but pixels is kept, so no attribute that could identify."""
CLEAN_PIXEL_DATA = "113101"
"""Clean Pixel Data Option: text in the pixels was looked for, and each find covered or answered for by a person."""
CLEAN_RECOGNIZABLE_VISUAL_FEATURES = "113102"
"""Clean Recognizable Visual Features Option: faces were looked for, and every one that was found is covered."""


def codes_of(answered: Sequence[Answered]) -> list[str]:
    """The codes for a picture whose last scan left nothing unexplained."""
    face_left = any(
        finding.kind is FindingKind.FACE and finding.answer is Answer.NOT_IDENTIFYING for finding in answered
    )
    codes = [BASIC_PROFILE, CLEAN_PIXEL_DATA]
    return codes if face_left else [*codes, CLEAN_RECOGNIZABLE_VISUAL_FEATURES]

"""What crosses the wire about the safety check."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from backend.cases.rules import ImageState
from backend.cases.schemas import ImageUrls
from backend.kernel.wire import Input
from backend.safety.rules.clearance import ANSWERS_MOST, REASON_LENGTH, Answer
from backend.safety.rules.geometry import Turn
from backend.safety.rules.retention import VIEW_REASON_LENGTH
from media.covers import COVERS_MOST, Coordinate, Cover, Length
from media.findings import FindingKind


class Area(Struct, kw_only=True):
    """A rectangle in pixels of the upright original; x and y of its upper left corner."""

    x: int
    y: int
    width: int
    height: int


class Crop(Input, kw_only=True):
    """What is kept of the picture, in pixels of the upright original."""

    x: Coordinate
    y: Coordinate
    width: Length
    height: Length


class FoundPlace(Struct, kw_only=True):
    """One finding and what was answered to it. `text` is what was read there, for as long as the original is kept."""

    id: UUID
    number: int
    scan: int
    kind: FindingKind
    identifying: bool
    box: Area
    text: str | None
    score: float
    answer: Answer | None
    reason: str


class SafetyCheck(Struct, kw_only=True):
    """Where an image is on its way to being safe. All places are in pixels of the upright original."""

    image_id: UUID
    state: ImageState
    scan: int
    """How many scans there were; none for an image from before there were any."""
    width: int | None
    height: int | None
    """Of the original; null once it is destroyed."""
    urls: ImageUrls | None
    """Where its pictures without covers are, while they are kept."""
    original_kept: bool
    codes: list[str]
    """What was done to the picture, in codes of DICOM PS3.16, CID 7050; empty until it is ready."""
    findings: list[FoundPlace]
    covers: list[Cover]
    turn: Turn
    crop: Area | None
    left: int
    """How many findings have no answer yet."""


class FindingAnswer(Input, kw_only=True):
    """What a person says to one finding. To call something identifying harmless takes a reason."""

    finding: UUID
    answer: Answer
    reason: Annotated[str, Meta(max_length=REASON_LENGTH)] = ""


class Clearance(Input, kw_only=True):
    """An answer to every finding of the scan that was seen, and all that is to be covered, turned and cropped."""

    scan: Annotated[int, Meta(ge=1, le=32_000)]
    answers: Annotated[list[FindingAnswer], Meta(max_length=ANSWERS_MOST)]
    covers: Annotated[list[Cover], Meta(max_length=COVERS_MOST)] = []
    turn: Turn = Turn.NONE
    crop: Crop | None = None


class OriginalViewRequest(Input, kw_only=True):
    """Why a reviewer has to see a picture as it was before anything was covered."""

    reason: Annotated[str, Meta(min_length=3, max_length=VIEW_REASON_LENGTH)]


class OriginalViewGrant(Struct, kw_only=True):
    """Where the original can be looked at, and until when."""

    urls: ImageUrls
    expires_at: datetime

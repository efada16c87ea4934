"""What a case is: states, events, limits and choices. Pure."""

from enum import StrEnum

from backend.kernel.allowance import DAY, HOUR, Allowance
from backend.kernel.events import Event, Queue

IMAGE_RECEIVED = Event("image_received", Queue.IMAGE)
CASE_PUBLISHED = Event("case_published")
CASE_DECIDED = Event("case_decided")
CASE_REMOVED = Event("case_removed")

TITLE_LENGTH = 120
QUESTION_LENGTH = 300
HISTORY_LENGTH = 4000
ANSWER_LENGTH = 500
TEACHING_POINTS_LENGTH = 2000
TAGS_MOST = 10
TAG_LENGTH = 40
IMAGES_MOST = 8
DESCRIPTION_LENGTH = 300
REASON_LENGTH = 1000
COPIES_MOST = 20
DRAFTS_MOST = 50
CASES_PER_HOUR = Allowance("cases hour", 40, HOUR)
CASES_PER_DAY = Allowance("cases day", 150, DAY)


class AgeBand(StrEnum):
    """Ages are bands; everyone from 90 on is one of them."""

    NEWBORN = "newborn"
    INFANT = "infant"
    CHILD = "child"
    TEENAGER = "teenager"
    TWENTIES = "20s"
    THIRTIES = "30s"
    FORTIES = "40s"
    FIFTIES = "50s"
    SIXTIES = "60s"
    SEVENTIES = "70s"
    EIGHTIES = "80s"
    NINETY_AND_OVER = "90_and_over"


class Sex(StrEnum):
    """The sex recorded for the patient, where it matters."""

    FEMALE = "female"
    MALE = "male"
    INTERSEX = "intersex"
    NOT_STATED = "not_stated"


class BodySite(StrEnum):
    """Where on the body the picture was taken."""

    SCALP = "scalp"
    FACE = "face"
    EYE = "eye"
    EAR = "ear"
    NOSE = "nose"
    MOUTH = "mouth"
    NECK = "neck"
    CHEST = "chest"
    BACK = "back"
    ABDOMEN = "abdomen"
    GROIN = "groin"
    BUTTOCK = "buttock"
    SHOULDER = "shoulder"
    UPPER_ARM = "upper_arm"
    FOREARM = "forearm"
    HAND = "hand"
    HIP = "hip"
    THIGH = "thigh"
    LOWER_LEG = "lower_leg"
    FOOT = "foot"
    NAIL = "nail"
    SEVERAL = "several"
    INTERNAL = "internal"
    NOT_APPLICABLE = "not_applicable"


class CaseState(StrEnum):
    """Where a case is in its life."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    CHANGES_REQUESTED = "changes_requested"
    PUBLISHED = "published"
    REJECTED = "rejected"
    RETRACTED = "retracted"
    REMOVED = "removed"


class CaseEvent(StrEnum):
    """What can happen to a case."""

    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"
    RETRACT = "retract"
    REMOVE = "remove"


REMOVABLE = (CaseState.IN_REVIEW, CaseState.CHANGES_REQUESTED, CaseState.PUBLISHED)
"""What an administrator may take down: what others see, or may come to see without another decision."""

EDITABLE = frozenset({CaseState.DRAFT, CaseState.CHANGES_REQUESTED})

_TRANSITIONS: dict[tuple[CaseState, CaseEvent], CaseState] = {
    (CaseState.DRAFT, CaseEvent.SUBMIT): CaseState.IN_REVIEW,
    (CaseState.CHANGES_REQUESTED, CaseEvent.SUBMIT): CaseState.IN_REVIEW,
    (CaseState.IN_REVIEW, CaseEvent.APPROVE): CaseState.PUBLISHED,
    (CaseState.IN_REVIEW, CaseEvent.RETURN): CaseState.CHANGES_REQUESTED,
    (CaseState.IN_REVIEW, CaseEvent.REJECT): CaseState.REJECTED,
    **{(state, CaseEvent.REMOVE): CaseState.REMOVED for state in REMOVABLE},
    **{
        (state, CaseEvent.RETRACT): CaseState.RETRACTED
        for state in CaseState
        if state is not CaseState.RETRACTED
    },
}


def next_state(state: CaseState, event: CaseEvent) -> CaseState | None:
    """The state that an event leads to, or None where it is not allowed."""
    return _TRANSITIONS.get((state, event))


def states_before(event: CaseEvent) -> list[CaseState]:
    """The states in which an event is allowed."""
    return [state for state in CaseState if (state, event) in _TRANSITIONS]


class ImageState(StrEnum):
    """Where an image is.

    Its bytes received; scanned, with findings that its author has to answer; cleared, so that what was covered is
    burned in and scanned again; ready to be seen; or refused with a reason.
    """

    RECEIVED = "received"
    SCANNED = "scanned"
    CLEARED = "cleared"
    READY = "ready"
    REFUSED = "refused"


FINDINGS_MOST = 500
"""So many findings of one scan are kept, those that identify somebody first; the rest comes with the next scan."""


def missing_for_submission(
    *, title: str, question: str, specialty: str | None, images: list[ImageState]
) -> list[tuple[str, str]]:
    """What still keeps a case from being sent, as (field, what to do)."""
    missing: list[tuple[str, str]] = []
    if not images:
        missing.append(("images", "Add at least one photo."))
    if ImageState.REFUSED in images:
        missing.append(("images", "Remove the photo that was refused, or choose another."))
    if ImageState.SCANNED in images:
        missing.append(("images", "Go through the safety check of every photo."))
    if ImageState.RECEIVED in images or ImageState.CLEARED in images:
        missing.append(("images", "Wait until every photo has been made safe."))
    if not title.strip():
        missing.append(("title", "Give the case a title."))
    if not question.strip():
        missing.append(("question", "Ask your peers a question."))
    if specialty is None:
        missing.append(("specialty", "Choose a specialty."))
    return missing

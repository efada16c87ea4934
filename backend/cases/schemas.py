"""What crosses the wire about cases."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from backend.accounts.schemas import Person
from backend.cases.rules import (
    ANSWER_LENGTH,
    DESCRIPTION_LENGTH,
    HISTORY_LENGTH,
    IMAGES_MOST,
    QUESTION_LENGTH,
    TAG_LENGTH,
    TAGS_MOST,
    TEACHING_POINTS_LENGTH,
    TITLE_LENGTH,
    AgeBand,
    BodySite,
    CaseState,
    ImageState,
    Sex,
)
from backend.kernel.vocabulary import Specialty
from backend.kernel.wire import Choice, Input

Description = Annotated[str, Meta(max_length=DESCRIPTION_LENGTH)]


class CaseContent(Input, kw_only=True):
    """What an author writes. Left out stays as it is; null takes a choice back."""

    title: Annotated[str, Meta(max_length=TITLE_LENGTH)] | UnsetType = UNSET
    question: Annotated[str, Meta(max_length=QUESTION_LENGTH)] | UnsetType = UNSET
    history: Annotated[str, Meta(max_length=HISTORY_LENGTH)] | UnsetType = UNSET
    age_band: AgeBand | UnsetType | None = UNSET
    sex: Sex | UnsetType | None = UNSET
    specialty: Specialty | UnsetType | None = UNSET
    body_site: BodySite | UnsetType | None = UNSET
    tags: (
        Annotated[list[Annotated[str, Meta(min_length=1, max_length=TAG_LENGTH)]], Meta(max_length=TAGS_MOST)]
        | UnsetType
    ) = UNSET
    answer: Annotated[str, Meta(max_length=ANSWER_LENGTH)] | UnsetType = UNSET
    teaching_points: Annotated[str, Meta(max_length=TEACHING_POINTS_LENGTH)] | UnsetType = UNSET


class ImageAttachment(Input, kw_only=True):
    """A finished upload that becomes an image of a case."""

    upload_id: UUID
    description: Description = ""


class ImageChange(Input, kw_only=True):
    """A neutral description of what the picture shows, without the answer."""

    description: Description


class ImageOrder(Input, kw_only=True):
    """All images of the case, in the order wanted."""

    image_ids: Annotated[list[UUID], Meta(min_length=1, max_length=IMAGES_MOST)]


class ImageUrls(Struct, kw_only=True):
    """Where the picture is, by longest side: 480, 1024, 2048 pixels, and in full.

    A safe picture that is covered anew has other addresses from then on, and nothing is at the old ones.
    """

    small: str
    medium: str
    large: str
    master: str


class ImageRefusal(Struct, kw_only=True):
    """Why a photo was refused, and what to do."""

    code: str
    detail: str


class Image(Struct, kw_only=True):
    """One image of a case; width and height in pixels of the master."""

    id: UUID
    position: int
    state: ImageState
    refusal: ImageRefusal | None
    description: str
    width: int | None
    height: int | None
    placeholder: str | None
    urls: ImageUrls | None
    findings_left: int
    """How many findings its author still has to answer."""


class DecisionNotice(Struct, kw_only=True):
    """What a reviewer decided, as its author sees it."""

    outcome: str
    reason: str
    decided_at: datetime


class Missing(Struct, kw_only=True):
    """Something that is still to be done before a case can be sent."""

    field: str
    detail: str


class Case(Struct, kw_only=True):
    """A case as the actor may see it. `answer` and `teaching_points` are null for peers."""

    id: UUID
    version: int
    state: CaseState
    title: str
    question: str
    history: str
    age_band: AgeBand | None
    sex: Sex | None
    specialty: Specialty | None
    body_site: BodySite | None
    tags: list[str]
    answer: str | None
    teaching_points: str | None
    images: list[Image]
    author: Person
    created_at: datetime
    updated_at: datetime
    submitted_at: datetime | None
    published_at: datetime | None
    decision: DecisionNotice | None
    mine: bool
    missing: list[Missing]


class CaseCard(Struct, kw_only=True):
    """A published case in the feed."""

    id: UUID
    title: str
    question: str
    specialty: Specialty
    body_site: BodySite | None
    published_at: datetime
    author: Person
    image: Image | None
    image_count: int


class OwnCase(Struct, kw_only=True):
    """One of the actor's own cases, in whatever state."""

    id: UUID
    state: CaseState
    title: str
    question: str
    specialty: Specialty | None
    body_site: BodySite | None
    updated_at: datetime
    published_at: datetime | None
    image: Image | None
    image_count: int


class Limits(Struct, kw_only=True):
    """Every bound a form should know. Lengths in characters."""

    title: int
    question: int
    history: int
    answer: int
    teaching_points: int
    tags: int
    tag: int
    images: int
    description: int
    comment: int
    annotation_text: int
    reason: int
    upload_bytes: int
    upload_pixels: int
    password_min: int
    display_name: int
    registration: int


class Vocabulary(Struct, kw_only=True):
    """All choices with their labels, and all limits."""

    professions: list[Choice]
    specialties: list[Choice]
    age_bands: list[Choice]
    sexes: list[Choice]
    body_sites: list[Choice]
    limits: Limits


class Copy(Struct, kw_only=True):
    """An image that is the same as another, or an edit of it, and may be seen by whoever asked."""

    case_id: UUID
    image_id: UUID
    title: str
    state: CaseState
    mine: bool
    likeness: Literal["same", "near"]
    added_at: datetime

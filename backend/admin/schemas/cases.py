"""What crosses the wire about cases, for administrators."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from backend.accounts.schemas import Person
from backend.cases.rules import REASON_LENGTH, CaseState
from backend.kernel.vocabulary import Specialty
from backend.kernel.wire import Input


class AdminCase(Struct, kw_only=True):
    """A case that was sent to review at least once: whose it is and where it is, without what it says of a patient."""

    id: UUID
    state: CaseState
    version: int
    title: str
    specialty: Specialty | None
    author: Person
    image_count: int
    created_at: datetime
    submitted_at: datetime
    published_at: datetime | None
    decided_at: datetime | None


class Removal(Input, kw_only=True):
    """Why a case is taken down; its author reads it."""

    reason: Annotated[str, Meta(min_length=1, max_length=REASON_LENGTH, pattern=r"\S")]

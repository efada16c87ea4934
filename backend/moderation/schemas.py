"""What crosses the wire between reviewers and the queue."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from backend.accounts.schemas import Person
from backend.cases.rules import REASON_LENGTH
from backend.cases.schemas import Image
from backend.kernel.vocabulary import Specialty
from backend.kernel.wire import Input
from backend.moderation.rules import Outcome


class Claim(Struct, kw_only=True):
    """Who is looking at a case now, and until when."""

    reviewer_name: str
    mine: bool
    expires_at: datetime


class QueuedCase(Struct, kw_only=True):
    """A case that waits for a decision. `mine` cases are somebody else's to decide."""

    case_id: UUID
    version: int
    title: str
    specialty: Specialty | None
    author: Person
    mine: bool
    submitted_at: datetime
    image: Image | None
    image_count: int
    claim: Claim | None


class NewDecision(Input, kw_only=True):
    """A decision on the version that the reviewer saw."""

    outcome: Outcome
    version: Annotated[int, Meta(ge=1, le=1_000_000_000)]
    reason: Annotated[str, Meta(max_length=REASON_LENGTH)] = ""


class Decision(Struct, kw_only=True):
    """A decision as it was recorded."""

    id: UUID
    outcome: Outcome
    reason: str
    decided_at: datetime

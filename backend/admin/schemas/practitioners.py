"""What crosses the wire about practitioners, for administrators."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from backend.accounts.rules import SUSPENSION_REASON_LENGTH
from backend.kernel.actor import Role
from backend.kernel.vocabulary import Profession, Specialty
from backend.kernel.wire import Input


class Practitioner(Struct, kw_only=True):
    """A person with an account, as administrators see them. Moments are null for what did not happen."""

    id: UUID
    email: str
    display_name: str
    profession: Profession
    specialties: list[Specialty]
    registration: str
    role: Role
    created_at: datetime
    email_confirmed_at: datetime | None
    verified_at: datetime | None
    suspended_at: datetime | None
    suspension_reason: str


class Suspension(Input, kw_only=True):
    """Why somebody is kept out; for administrators."""

    reason: Annotated[str, Meta(min_length=1, max_length=SUSPENSION_REASON_LENGTH, pattern=r"\S")]


class RoleGiven(Input, kw_only=True):
    """The role that somebody is given."""

    role: Role

"""What crosses the wire about accounts."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from backend.accounts.rules import (
    DISPLAY_NAME_LENGTH,
    EMAIL_LENGTH,
    EMAIL_PATTERN,
    PASSWORD_LONGEST,
    PASSWORD_SHORTEST,
    REGISTRATION_LENGTH,
    SPECIALTIES_MOST,
)
from backend.kernel.actor import Role
from backend.kernel.vocabulary import Profession, Specialty
from backend.kernel.wire import Input

Email = Annotated[str, Meta(max_length=EMAIL_LENGTH, pattern=EMAIL_PATTERN)]
DisplayName = Annotated[str, Meta(min_length=1, max_length=DISPLAY_NAME_LENGTH, pattern=r"\S")]
Registration = Annotated[str, Meta(max_length=REGISTRATION_LENGTH)]
Specialties = Annotated[list[Specialty], Meta(max_length=SPECIALTIES_MOST)]


class SignUp(Input, kw_only=True):
    """A new practitioner. `registration` is what a reviewer checks: register and number, or where one trains."""

    email: Email
    password: Annotated[str, Meta(min_length=PASSWORD_SHORTEST, max_length=PASSWORD_LONGEST)]
    display_name: DisplayName
    profession: Profession
    specialties: Specialties = []
    registration: Annotated[str, Meta(min_length=1, max_length=REGISTRATION_LENGTH, pattern=r"\S")]


class SignIn(Input, kw_only=True):
    """An address and its password."""

    email: Annotated[str, Meta(max_length=EMAIL_LENGTH)]
    password: Annotated[str, Meta(max_length=PASSWORD_LONGEST)]


class ProfileChange(Input, kw_only=True):
    """What a person changes about themselves; what is left out stays."""

    display_name: DisplayName | UnsetType = UNSET
    profession: Profession | UnsetType = UNSET
    specialties: Specialties | UnsetType = UNSET
    registration: Registration | UnsetType = UNSET


class RoleChange(Input, kw_only=True):
    """The role an administrator gives."""

    role: Role


class Me(Struct, kw_only=True):
    """The signed-in person's own account."""

    id: UUID
    email: str
    display_name: str
    profession: Profession
    specialties: list[Specialty]
    registration: str
    role: Role
    verified: bool


class Person(Struct, kw_only=True):
    """How one practitioner appears to another."""

    id: UUID
    display_name: str
    profession: Profession


class UnverifiedAccount(Struct, kw_only=True):
    """What a reviewer needs to accept somebody's registration."""

    id: UUID
    email: str
    display_name: str
    profession: Profession
    specialties: list[Specialty]
    registration: str
    created_at: datetime

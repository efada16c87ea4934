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
NewPassword = Annotated[str, Meta(min_length=PASSWORD_SHORTEST, max_length=PASSWORD_LONGEST)]
LinkToken = Annotated[str, Meta(min_length=1, max_length=100)]
Specialties = Annotated[list[Specialty], Meta(max_length=SPECIALTIES_MOST)]


class SignUp(Input, kw_only=True):
    """A new practitioner. `registration` is what a reviewer checks: register and number, or where one trains."""

    email: Email
    password: NewPassword
    display_name: DisplayName
    profession: Profession
    specialties: Specialties = []
    registration: Annotated[str, Meta(min_length=1, max_length=REGISTRATION_LENGTH, pattern=r"\S")]


class SignIn(Input, kw_only=True):
    """An address and its password."""

    email: Annotated[str, Meta(max_length=EMAIL_LENGTH)]
    password: Annotated[str, Meta(max_length=PASSWORD_LONGEST)]


class MailRequest(Input, kw_only=True):
    """Where a mail is wanted."""

    email: Email


class EmailConfirmation(Input, kw_only=True):
    """What stood behind the # of the link in a mail, and the password that was chosen at sign-up."""

    token: LinkToken
    password: Annotated[str, Meta(max_length=PASSWORD_LONGEST)]


class PasswordReset(Input, kw_only=True):
    """The same, and the password that counts from now on."""

    token: LinkToken
    password: NewPassword


class PasswordChange(Input, kw_only=True):
    """The password so far, and the one that counts from now on."""

    current_password: Annotated[str, Meta(max_length=PASSWORD_LONGEST)]
    new_password: NewPassword


class ProfileChange(Input, kw_only=True):
    """What a person changes about themselves; what is left out stays."""

    display_name: DisplayName | UnsetType = UNSET
    profession: Profession | UnsetType = UNSET
    specialties: Specialties | UnsetType = UNSET
    registration: Registration | UnsetType = UNSET


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


class SessionEntry(Struct, kw_only=True):
    """One browser on which somebody is signed in. `last_used_at` is exact to ten minutes."""

    id: UUID
    label: str
    created_at: datetime
    last_used_at: datetime
    current: bool


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

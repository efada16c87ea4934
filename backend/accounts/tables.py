"""Accounts, their sessions, links that were mailed, and counters that slow down guessing."""

from piccolo.columns import (
    UUID,
    Array,
    Bytea,
    ForeignKey,
    Integer,
    OnDelete,
    Timestamptz,
    Varchar,
)
from piccolo.table import Table

from backend.accounts.rules import (
    DISPLAY_NAME_LENGTH,
    EMAIL_LENGTH,
    REGISTRATION_LENGTH,
    SESSION_LABEL_LENGTH,
    SPECIALTIES_MOST,
    SUSPENSION_REASON_LENGTH,
    UNKNOWN_BROWSER,
    LinkPurpose,
)
from backend.kernel.actor import Role
from backend.kernel.constraints import between, each_of, one_of
from backend.kernel.database import DB
from backend.kernel.vocabulary import Profession, Specialty


class Account(Table, tablename="accounts", db=DB):
    """One practitioner.

    `email_confirmed_at` is set once somebody opened the link that was mailed there; nobody signs in before that.
    `verified_at` is set once a reviewer accepted the registration, `suspended_at` while an administrator keeps this
    person out.
    """

    id = UUID(primary_key=True)
    email = Varchar(length=EMAIL_LENGTH, unique=True)
    password_hash = Varchar(length=200)
    display_name = Varchar(length=DISPLAY_NAME_LENGTH)
    profession = Varchar(length=40)
    specialties = Array(base_column=Varchar(length=40))
    registration = Varchar(length=REGISTRATION_LENGTH)
    role = Varchar(length=20, default=Role.PRACTITIONER.value)
    created_at = Timestamptz()
    verified_at = Timestamptz(null=True, default=None, index=True)
    verified_by: ForeignKey["Account"] = ForeignKey(
        "self", null=True, default=None, on_delete=OnDelete.set_null
    )
    email_confirmed_at = Timestamptz(null=True, default=None)
    suspended_at = Timestamptz(null=True, default=None)
    suspended_by: ForeignKey["Account"] = ForeignKey(
        "self", null=True, default=None, on_delete=OnDelete.set_null
    )
    suspension_reason = Varchar(length=SUSPENSION_REASON_LENGTH, default="")

    accounts_name_given = between("accounts_name_given", "char_length(display_name)", 1, DISPLAY_NAME_LENGTH)
    accounts_profession_known = one_of("accounts_profession_known", "profession", Profession)
    accounts_specialties_known = each_of(
        "accounts_specialties_known", "specialties", Specialty, most=SPECIALTIES_MOST
    )
    accounts_role_known = one_of("accounts_role_known", "role", Role)


class Session(Table, tablename="sessions", db=DB):
    """One signed-in browser. Only the SHA-256 of its token is kept."""

    id = UUID(primary_key=True)
    account_id = ForeignKey(Account, null=False, on_delete=OnDelete.cascade, index=True)
    token_hash = Bytea(unique=True)
    created_at = Timestamptz()
    expires_at = Timestamptz(index=True)
    label = Varchar(length=SESSION_LABEL_LENGTH, default=UNKNOWN_BROWSER)
    last_used_at = Timestamptz()

    sessions_hash_is_sha256 = between("sessions_hash_is_sha256", "octet_length(token_hash)", 32, 32)


class MailedLink(Table, tablename="mailed_links", db=DB):
    """One link in one mail, which works once. Only the SHA-256 of its token is kept."""

    token_hash = Bytea(primary_key=True)
    account_id = ForeignKey(Account, null=False, on_delete=OnDelete.cascade, index=True)
    purpose = Varchar(length=10)
    created_at = Timestamptz()
    expires_at = Timestamptz(index=True)

    mailed_links_hash_is_sha256 = between("mailed_links_hash_is_sha256", "octet_length(token_hash)", 32, 32)
    mailed_links_purpose_known = one_of("mailed_links_purpose_known", "purpose", LinkPurpose)


class KnownBrowser(Table, tablename="known_browsers", db=DB):
    """One browser on which this person has signed in before. Only the SHA-256 of its token is kept."""

    id = UUID(primary_key=True)
    account_id = ForeignKey(Account, null=False, on_delete=OnDelete.cascade, index=True)
    token_hash = Bytea(unique=True)
    created_at = Timestamptz()
    expires_at = Timestamptz(index=True)

    known_browsers_hash_is_sha256 = between(
        "known_browsers_hash_is_sha256", "octet_length(token_hash)", 32, 32
    )


class Throttle(Table, tablename="throttles", db=DB):
    """How often something was tried in a window. The key is a hash: no address of a person is kept."""

    key = Bytea(primary_key=True)
    window_started_at = Timestamptz(index=True)
    tries = Integer(default=0)

    throttles_key_is_sha256 = between("throttles_key_is_sha256", "octet_length(key)", 32, 32)


INDEXES = (
    "CREATE INDEX accounts_unconfirmed ON accounts (created_at) WHERE email_confirmed_at IS NULL",
    "CREATE INDEX accounts_waiting ON accounts (created_at, id) WHERE verified_at IS NULL",
    "CREATE INDEX accounts_by_verifier ON accounts (verified_by) WHERE verified_by IS NOT NULL",
    "CREATE INDEX accounts_by_suspender ON accounts (suspended_by) WHERE suspended_by IS NOT NULL",
)
"""What Piccolo's classes cannot say; the migrations hold the same, and a test compares the two."""

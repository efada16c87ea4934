"""Who is asking: the first argument of every use-case."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from backend.kernel.errors import NotAllowed, NotVerified


class Role(StrEnum):
    """What an account may do beyond being a practitioner."""

    PRACTITIONER = "practitioner"
    REVIEWER = "reviewer"
    ADMIN = "admin"


class Scope(StrEnum):
    """What a key of the admin API may be allowed to do."""

    PRACTITIONERS_READ = "practitioners:read"
    PRACTITIONERS_WRITE = "practitioners:write"
    CASES_READ = "cases:read"
    CASES_WRITE = "cases:write"
    AUDIT_READ = "audit:read"
    JOBS_READ = "jobs:read"
    JOBS_WRITE = "jobs:write"
    METRICS_READ = "metrics:read"


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person in one session, as read from the database for this very request."""

    account_id: UUID
    session_id: UUID
    role: Role
    verified: bool

    @property
    def reviews(self) -> bool:
        """Whether this person decides about other people's cases."""
        return self.verified and self.role in (Role.REVIEWER, Role.ADMIN)

    def require_verified(self) -> None:
        """Refuse people whose evidence nobody has accepted yet. Raises NotVerified."""
        if not self.verified:
            raise NotVerified

    def require_reviewer(self) -> None:
        """Refuse everyone but verified reviewers and administrators. Raises NotVerified, NotAllowed."""
        self.require_verified()
        if not self.reviews:
            raise NotAllowed

    def require_admin(self) -> None:
        """Refuse everyone but administrators. Raises NotAllowed."""
        if self.role is not Role.ADMIN:
            raise NotAllowed


@dataclass(frozen=True, slots=True)
class Operator:
    """An administrator at the admin API: by one of their keys, or signed in, which has every scope."""

    account_id: UUID
    key_id: UUID | None
    scopes: frozenset[Scope]

    def require(self, scope: Scope) -> None:
        """Refuse a key that was not made for this. Raises NotAllowed."""
        if scope not in self.scopes:
            raise NotAllowed

"""What crosses the wire of the audit trail."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from backend.audit.rules.actions import Action


class AuditEntry(Struct, kw_only=True):
    """One thing that was done. Without an actor the system did it, or somebody at the command line."""

    seq: int
    at: datetime
    actor_id: UUID | None
    key_id: UUID | None
    action: Action
    subject: str
    subject_id: UUID
    details: dict[str, str]
    hash: str

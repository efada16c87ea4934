"""Telling the audit trail that an original is gone."""

from uuid import UUID

from backend.audit.rules.actions import Action
from backend.audit.service import record
from backend.kernel.actor import Actor
from backend.uploads.rules import Cause


async def record_destroyed(by: Actor | None, *, upload_id: UUID, cause: Cause) -> None:
    """Say that the bytes of an upload were destroyed, and why; as the last statement of that transaction."""
    details = {"cause": cause.value}
    await record(by, Action.ORIGINAL_DESTROYED, subject="upload", subject_id=upload_id, details=details)

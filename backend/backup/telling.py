"""Telling the audit trail that it, and everything else, was put back from a backup."""

from backend.audit.rules.actions import Action
from backend.audit.service import record
from backend.backup.manifest import Manifest
from backend.kernel.database import transaction
from backend.kernel.ids import new_id


async def record_restored(manifest: Manifest) -> None:
    """Say that a backup was restored, of which moment, and where its trail ended."""
    details = {
        "made_at": manifest.made_at.isoformat(timespec="seconds"),
        "objects": str(manifest.objects),
        "audit_head": manifest.audit_head,
    }
    async with transaction():
        await record(None, Action.BACKUP_RESTORED, subject="backup", subject_id=new_id(), details=details)

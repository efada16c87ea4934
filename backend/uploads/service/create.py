"""Beginning and ending uploads."""

from datetime import datetime
from uuid import UUID

from backend.accounts.service.presence import require_signed_in
from backend.accounts.service.throttle import spend
from backend.accounts.service.turn import take_turn
from backend.kernel.actor import Actor
from backend.kernel.allowance import DAY
from backend.kernel.clock import now
from backend.kernel.database import execute, fetch_all, fetch_one, fetch_value, transaction
from backend.kernel.errors import NotFound
from backend.kernel.ids import new_id
from backend.uploads.rules import (
    BYTES_PER_PERSON_AND_DAY,
    OPEN_UPLOADS_PER_PERSON,
    UPLOAD_BYTES,
    UPLOADS_PER_DAY,
    UPLOADS_PER_HOUR,
    Cause,
    expires_at,
)
from backend.uploads.schemas import UploadStatus
from backend.uploads.service.destroyed import record_destroyed
from backend.uploads.service.disposal import doom
from backend.uploads.service.errors import DayUsedUp, TooManyOpen, UploadTooLarge

_OF_THE_DAY = """
SELECT COALESCE(sum(length), 0) AS bytes, count(*) FILTER (WHERE used_at IS NULL AND expires_at > $2) AS open
FROM uploads WHERE account_id = $1 AND created_at > $3
"""

_INSERT = """
INSERT INTO uploads (id, account_id, length, received, created_at, expires_at) VALUES ($1, $2, $3, 0, $4, $5)
"""


async def create_upload(actor: Actor, *, length: int) -> UploadStatus:
    """Begin an upload of so many bytes. Verified practitioners may, within their quota.

    Raises NotVerified, UploadTooLarge, TooManyOpen, DayUsedUp, QuotaUsedUp.
    """
    actor.require_verified()
    if length > UPLOAD_BYTES:
        raise UploadTooLarge
    moment = now()
    upload = UploadStatus(id=new_id(), length=length, received=0, expires_at=expires_at(moment))
    async with transaction():
        await take_turn(actor)
        await _require_room(actor, length, moment)
        await spend(actor, UPLOADS_PER_HOUR, UPLOADS_PER_DAY)
        await execute(_INSERT, upload.id, actor.account_id, length, moment, upload.expires_at)
    return upload


async def _require_room(actor: Actor, length: int, moment: datetime) -> None:
    so_far = await fetch_one(_OF_THE_DAY, actor.account_id, moment, moment - DAY)
    if so_far is None or so_far["open"] >= OPEN_UPLOADS_PER_PERSON:
        raise TooManyOpen
    if so_far["bytes"] + length > BYTES_PER_PERSON_AND_DAY:
        raise DayUsedUp


async def terminate_upload(actor: Actor, *, upload_id: UUID) -> None:
    """Drop one's own upload and what arrived of it. Raises NotVerified, NotFound, NotSignedIn."""
    actor.require_verified()
    async with transaction():
        found = await fetch_value(
            "UPDATE uploads SET expires_at = $3"
            " WHERE id = $1 AND account_id = $2 AND used_at IS NULL AND expires_at > $3 RETURNING id",
            upload_id,
            actor.account_id,
            now(),
        )
        if found is None:
            raise NotFound
        await require_signed_in(actor)
        if await discard_segments(upload_id):
            await record_destroyed(actor, upload_id=upload_id, cause=Cause.DELETED)


async def discard_segments(upload_id: UUID) -> bool:
    """Destroy the bytes of an upload; the answer is whether there were any, which the caller then records.

    Its row stays for a day: it counts towards the quota.
    """
    dropped = await fetch_all(
        "DELETE FROM upload_segments WHERE upload_id = $1 RETURNING object_name", upload_id
    )
    await doom([row["object_name"] for row in dropped])
    return bool(dropped)


_STILL_EXPIRED = "SELECT true FROM uploads WHERE id = $1 AND used_at IS NULL AND expires_at <= $2 FOR UPDATE"


async def sweep() -> None:
    """Destroy what has expired, and forget uploads whose day is over."""
    moment = now()
    expired = await fetch_all(
        "SELECT DISTINCT u.id FROM uploads u JOIN upload_segments s ON s.upload_id = u.id"
        " WHERE u.used_at IS NULL AND u.expires_at <= $1 LIMIT 1000",
        moment,
    )
    for row in expired:
        async with transaction():
            # Asked again under a lock: a last piece or its use as an image may have come in meanwhile.
            expired_still = await fetch_value(_STILL_EXPIRED, row["id"], moment)
            if expired_still and await discard_segments(row["id"]):
                await record_destroyed(None, upload_id=row["id"], cause=Cause.EXPIRED)
    await execute(
        "DELETE FROM uploads u WHERE u.created_at < $1 AND u.expires_at <= $2"
        " AND NOT EXISTS (SELECT 1 FROM upload_segments s WHERE s.upload_id = u.id)",
        moment - DAY,
        moment,
    )

"""Taking in the bytes of a PATCH, segment by segment, so that a cut connection or a killed server loses little."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from uuid import UUID

from backend.accounts.service.presence import require_signed_in
from backend.kernel.actor import Actor
from backend.kernel.clock import now
from backend.kernel.database import execute, fetch_value, transaction
from backend.kernel.errors import NotSignedIn
from backend.kernel.ids import new_id
from backend.uploads.queries import status
from backend.uploads.rules import SEGMENT_BYTES, Checksum, expires_at
from backend.uploads.schemas import UploadStatus
from backend.uploads.service import disposal
from backend.uploads.service.errors import BeyondLength, ChecksumMismatch, OffsetConflict, UploadInterrupted
from media.object_store import ObjectStore

_ADVANCE = """
UPDATE uploads SET received = $3, expires_at = $4
WHERE id = $1 AND received = $2 AND used_at IS NULL AND expires_at > $5 RETURNING id
"""

_SEGMENT = """
INSERT INTO upload_segments (id, upload_id, start, length, object_name) VALUES ($1, $2, $3, $4, $5)
"""


@dataclass(slots=True)
class _Segment:
    start: int
    length: int
    object_name: str


@dataclass(slots=True)
class _Intake:
    """One PATCH being taken in. With a checksum nothing counts until all of it has arrived and agrees."""

    actor: Actor
    upload: UploadStatus
    object_store: ObjectStore
    checksum: Checksum | None
    stored: int
    recorded: int
    pending: list[_Segment] = field(default_factory=list)

    async def store(self, content: bytes) -> None:
        """Write a segment to quarantine; record it at once unless a checksum is still to be proved."""
        if not content:
            return
        segment = _Segment(self.stored, len(content), f"quarantine/{self.upload.id}/{new_id()}")
        # Those still to be proved are noted anew: over a slow line they may have waited long already.
        await disposal.intend([*(waiting.object_name for waiting in self.pending), segment.object_name])
        await self.object_store.put(segment.object_name, content, media_type="application/octet-stream")
        self.pending.append(segment)
        self.stored += len(content)
        if self.checksum is None:
            await self.record()

    async def record(self) -> None:
        """Let what was stored count, by compare-and-set on the offset.

        Raises OffsetConflict for the slower of two; NotSignedIn when the session has ended while the bytes came in.
        """
        segments, self.pending = self.pending, []
        if not segments:
            return
        moment = now()
        try:
            async with transaction():
                await require_signed_in(self.actor)
                advanced = await fetch_value(
                    _ADVANCE, self.upload.id, self.recorded, self.stored, expires_at(moment), moment
                )
                if advanced is None:
                    raise OffsetConflict
                for segment in segments:
                    await execute(
                        _SEGMENT, new_id(), self.upload.id, segment.start, segment.length, segment.object_name
                    )
                await disposal.keep([segment.object_name for segment in segments])
        except (OffsetConflict, NotSignedIn):
            await disposal.doom([segment.object_name for segment in segments])
            raise
        self.recorded = self.stored

    async def drop(self) -> None:
        """Let go of what was stored and does not count."""
        await disposal.doom([segment.object_name for segment in self.pending])
        self.pending = []


async def append(
    actor: Actor,
    *,
    upload_id: UUID,
    offset: int,
    body: AsyncIterator[bytes],
    checksum: Checksum | None,
    object_store: ObjectStore,
) -> UploadStatus:
    """Add bytes at an offset to one's own upload; the answer is where it stands then.

    Raises NotFound, OffsetConflict, BeyondLength, ChecksumMismatch; UploadInterrupted when the body ends early,
    after keeping what arrived; NotSignedIn when the session ends meanwhile, after which nothing more is kept.
    """
    actor.require_verified()
    upload = await status(actor, upload_id=upload_id)
    if offset != upload.received:
        raise OffsetConflict
    intake = _Intake(actor, upload, object_store, checksum, stored=offset, recorded=offset)
    try:
        await _take_in(intake, body)
    except (BeyondLength, ChecksumMismatch, NotSignedIn):
        await intake.drop()
        raise
    return await status(actor, upload_id=upload_id)


async def _take_in(intake: _Intake, body: AsyncIterator[bytes]) -> None:
    buffer = bytearray()
    digest = hashlib.new(intake.checksum.algorithm) if intake.checksum else None
    try:
        async for piece in body:
            if intake.stored + len(buffer) + len(piece) > intake.upload.length:
                raise BeyondLength
            if digest:
                digest.update(piece)
            buffer += piece
            while len(buffer) >= SEGMENT_BYTES:
                await intake.store(bytes(buffer[:SEGMENT_BYTES]))
                del buffer[:SEGMENT_BYTES]
    except UploadInterrupted:
        if intake.checksum is None:
            await intake.store(bytes(buffer))
        await intake.drop()
        raise
    await intake.store(bytes(buffer))
    if digest and intake.checksum and digest.digest() != intake.checksum.digest:
        raise ChecksumMismatch
    await intake.record()

"""What is known of an upload."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct


class UploadStatus(Struct, frozen=True):
    """Where an upload stands, in bytes."""

    id: UUID
    length: int
    received: int
    expires_at: datetime

    @property
    def complete(self) -> bool:
        """Whether every byte has arrived."""
        return self.received == self.length

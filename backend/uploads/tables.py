"""Uploads in progress: a row of offsets, and one quarantined object per segment."""

from piccolo.columns import UUID, BigInt, ForeignKey, OnDelete, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from backend.accounts.tables import Account
from backend.kernel.constraints import between, one_of
from backend.kernel.database import DB
from backend.uploads.rules import UPLOAD_BYTES, Cause


class Upload(Table, tablename="uploads", db=DB):
    """The bytes as sent, never shown: the original, until it has been made safe or refused."""

    id = UUID(primary_key=True)
    account_id = ForeignKey(Account, null=False, on_delete=OnDelete.cascade, index=True)
    length = BigInt()
    received = BigInt(default=0)
    created_at = Timestamptz()
    expires_at = Timestamptz(index=True)
    used_at = Timestamptz(null=True, default=None)

    uploads_length_allowed = between("uploads_length_allowed", "length", 0, UPLOAD_BYTES)
    uploads_received_within_length = Check(
        "received BETWEEN 0 AND length", name="uploads_received_within_length"
    )


class UploadSegment(Table, tablename="upload_segments", db=DB):
    """A run of bytes of one upload in the object store, under a name that is never used again."""

    id = UUID(primary_key=True)
    upload_id = ForeignKey(Upload, null=False, on_delete=OnDelete.cascade)
    start = BigInt()
    length = BigInt()
    object_name = Varchar(length=120, unique=True)

    upload_segments_once = Unique([upload_id, start], name="upload_segments_once")


class DoomedObject(Table, tablename="doomed_objects", db=DB):
    """An object that nothing refers to any more; it is listed here in the transaction that let it go."""

    object_name = Varchar(length=160, primary_key=True)
    doomed_at = Timestamptz(index=True)


class OriginalDestruction(Table, tablename="original_destructions", db=DB):
    """That an original has to be gone, and since when that is verified. Outlives the image's row."""

    folder = Varchar(length=100, primary_key=True)
    image_id = UUID()
    cause = Varchar(length=20)
    due_at = Timestamptz()
    verified_at = Timestamptz(null=True, default=None)

    original_destructions_cause_known = one_of("original_destructions_cause_known", "cause", Cause)


INDEXES = (
    "CREATE INDEX original_destructions_open ON original_destructions (due_at) WHERE verified_at IS NULL",
    'CREATE INDEX upload_segments_by_name ON upload_segments ((object_name COLLATE "C"))',
)
"""What Piccolo's classes cannot say; the migrations hold the same, and a test compares the two."""

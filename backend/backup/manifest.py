"""What a backup folder holds, and the list that proves it.

manifest.json    what this is, and the digests of the two files that follow; written last
database.dump    the rows, as pg_dump writes them
objects.jsonl    one line for each object: name, size, SHA-256
objects/…        the objects under their own names
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec

FORMAT = 1
MANIFEST, DUMP, LISTING, OBJECTS = "manifest.json", "database.dump", "objects.jsonl", "objects"
SAFE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*)+")
PIECE = 1024 * 1024


class StoredFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of a backup. Size in bytes."""

    name: str
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a whole backup says of itself."""

    format: int
    made_at: datetime
    migrations: list[str]
    audit_head: str
    """Number and hash of the last entry of the audit trail: it is still the same after a restore."""
    rows: StoredFile
    listing: StoredFile
    objects: int
    bytes: int
    gone: list[str]
    """Folders of images that were deleted while the backup was made: in its rows, not among its objects."""
    missing: list[str]
    """Objects that rows name and that the store did not have."""
    extra: list[str]
    """Objects in the store that no row named. They are not in the backup."""


class BackupDamaged(Exception):
    """A backup is not what its manifest says, or no backup at all. The text says where."""


def read_manifest(folder: Path) -> Manifest:
    """Read what a folder says of itself. Raises BackupDamaged."""
    try:
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except FileNotFoundError:
        message = f"{folder} is no backup, or one that was cut: it has no {MANIFEST}"
        raise BackupDamaged(message) from None
    except (OSError, msgspec.MsgspecError):
        message = f"{MANIFEST} cannot be read"
        raise BackupDamaged(message) from None
    if manifest.format != FORMAT:
        message = f"the backup has format {manifest.format}; this release reads format {FORMAT}"
        raise BackupDamaged(message)
    return manifest


def lines_of(folder: Path) -> Iterator[StoredFile]:
    """Read the listing of objects. Raises BackupDamaged for a line that cannot be one."""
    decoder = msgspec.json.Decoder(StoredFile)
    with (folder / LISTING).open("rb") as listing:
        for number, line in enumerate(listing, start=1):
            try:
                stored = decoder.decode(line)
            except msgspec.MsgspecError:
                message = f"line {number} of {LISTING} cannot be read"
                raise BackupDamaged(message) from None
            if not SAFE_NAME.fullmatch(stored.name):
                message = f"line {number} of {LISTING} names no object of ours"
                raise BackupDamaged(message)
            yield stored


def described(folder: Path, name: str) -> StoredFile:
    """Read a file through and describe it. Raises OSError."""
    digest, size = hashlib.sha256(), 0
    with (folder / name).open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
            size += len(piece)
    return StoredFile(name, size, digest.hexdigest())


def folder_of(name: str) -> str:
    """The folder of an image that an object belongs to."""
    return name.rpartition("/")[0]

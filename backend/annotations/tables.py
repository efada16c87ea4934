"""Marks on images."""

from piccolo.columns import UUID, Bytea, ForeignKey, Integer, OnDelete, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from backend.accounts.tables import Account
from backend.annotations.rules import TEXT_LENGTH
from backend.cases.tables import Case, CaseImage
from backend.kernel.database import DB


class Annotation(Table, tablename="annotations", db=DB):
    """One mark of one person on one image, in pixels of its master."""

    id = UUID(primary_key=True)
    case_id = ForeignKey(Case, null=False, on_delete=OnDelete.cascade)
    image_id = ForeignKey(CaseImage, null=False, on_delete=OnDelete.cascade, index=True)
    author_id = ForeignKey(Account, null=False, on_delete=OnDelete.restrict)
    x = Integer()
    y = Integer()
    width = Integer()
    height = Integer()
    text = Varchar(length=TEXT_LENGTH, default="")
    idempotency_key = Varchar(length=100, null=True, default=None)
    request_hash = Bytea(null=True, default=None)
    created_at = Timestamptz()

    annotations_made_once = Unique([author_id, idempotency_key], name="annotations_made_once")
    annotations_region_positive = Check(
        "x >= 0 AND y >= 0 AND width >= 1 AND height >= 1", name="annotations_region_positive"
    )


INDEXES = ("CREATE INDEX annotations_by_case ON annotations (case_id, created_at, id)",)
"""What Piccolo's classes cannot say; the migrations hold the same, and a test compares the two."""

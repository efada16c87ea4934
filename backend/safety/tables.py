"""What was found in images, what people said to it, who looked at originals, and how those ended."""

from piccolo.columns import (
    JSONB,
    UUID,
    Array,
    Boolean,
    ForeignKey,
    Integer,
    OnDelete,
    Real,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from backend.accounts.tables import Account
from backend.cases.tables import CaseImage
from backend.kernel.constraints import between, one_of
from backend.kernel.database import DB
from backend.safety.rules.clearance import REASON_LENGTH, Answer
from backend.safety.rules.geometry import Turn
from backend.safety.rules.retention import VIEW_REASON_LENGTH
from media.findings import FindingKind


class ImageScan(Table, tablename="image_scans", db=DB):
    """One scan of one image, with what is needed to tell later how it was made. Append-only."""

    id = UUID(primary_key=True)
    image_id = ForeignKey(CaseImage, null=False, index=False, on_delete=OnDelete.cascade)
    number = SmallInt()
    engines = JSONB()
    thresholds = JSONB()
    found = Integer()
    unexplained = Integer()
    codes = Array(base_column=Varchar(length=10))
    scanned_at = Timestamptz()

    image_scans_counted = Unique([image_id, number], name="image_scans_counted")


class ImageFinding(Table, tablename="image_findings", db=DB):
    """One finding; its box in pixels of the upright original. What was read there is kept apart."""

    id = UUID(primary_key=True)
    image_id = ForeignKey(CaseImage, null=False, index=False, on_delete=OnDelete.cascade)
    number = SmallInt()
    scan = SmallInt()
    kind = Varchar(length=20)
    identifying = Boolean()
    x = Integer()
    y = Integer()
    width = Integer()
    height = Integer()
    score = Real()
    answer = Varchar(length=20, null=True, default=None)
    reason = Varchar(length=REASON_LENGTH, default="")
    answered_by = ForeignKey(Account, null=True, default=None, on_delete=OnDelete.restrict)
    answered_at = Timestamptz(null=True, default=None)

    image_findings_counted = Unique([image_id, number], name="image_findings_counted")
    image_findings_kind_known = one_of("image_findings_kind_known", "kind", FindingKind)
    image_findings_answer_known = one_of("image_findings_answer_known", "answer", Answer)
    image_findings_has_area = Check("width > 0 AND height > 0", name="image_findings_has_area")
    image_findings_answered_by_somebody = Check(
        "(answer IS NULL) = (answered_by IS NULL) AND (answer IS NULL) = (answered_at IS NULL)",
        name="image_findings_answered_by_somebody",
    )


class FindingReading(Table, tablename="finding_readings", db=DB):
    """What was read at a finding: gone with the original, in no backup."""

    finding_id = ForeignKey(ImageFinding, primary_key=True, on_delete=OnDelete.cascade)
    text = Text()

    finding_readings_short = between("finding_readings_short", "char_length(text)", 1, 500)


class ImageClearance(Table, tablename="image_clearances", db=DB):
    """One time that a person answered for an image: what they covered, how they turned and cropped it. Append-only."""

    id = UUID(primary_key=True)
    image_id = ForeignKey(CaseImage, null=False, index=False, on_delete=OnDelete.cascade)
    number = SmallInt()
    scan = SmallInt()
    account_id = ForeignKey(Account, null=False, on_delete=OnDelete.restrict)
    covers = JSONB()
    turn = SmallInt()
    crop = JSONB(null=True, default=None)
    cleared_at = Timestamptz()

    image_clearances_counted = Unique([image_id, number], name="image_clearances_counted")
    image_clearances_turn_known = Check(
        f"turn IN ({', '.join(str(turn.value) for turn in Turn)})", name="image_clearances_turn_known"
    )


class OriginalView(Table, tablename="original_views", db=DB):
    """That a reviewer asked to see an original, and why; they may look until it ends."""

    id = UUID(primary_key=True)
    image_id = ForeignKey(CaseImage, null=False, index=False, on_delete=OnDelete.cascade)
    account_id = ForeignKey(Account, null=False, on_delete=OnDelete.restrict)
    reason = Varchar(length=VIEW_REASON_LENGTH)
    created_at = Timestamptz()
    expires_at = Timestamptz()


INDEXES = (
    "CREATE INDEX image_findings_by_account ON image_findings (answered_by) WHERE answered_by IS NOT NULL",
    "CREATE INDEX image_clearances_by_account ON image_clearances (account_id)",
    "CREATE INDEX original_views_by_account ON original_views (account_id)",
    "CREATE INDEX original_views_of_image ON original_views (image_id, account_id, expires_at)",
)
"""What Piccolo's classes cannot say; the migrations hold the same, and a test compares the two."""

"""Cases and their images."""

from piccolo.columns import (
    UUID,
    Array,
    BigInt,
    Bytea,
    ForeignKey,
    Integer,
    OnDelete,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from backend.accounts.tables import Account
from backend.cases.rules import (
    ANSWER_LENGTH,
    DESCRIPTION_LENGTH,
    FINDINGS_MOST,
    HISTORY_LENGTH,
    IMAGES_MOST,
    QUESTION_LENGTH,
    REASON_LENGTH,
    TAG_LENGTH,
    TAGS_MOST,
    TEACHING_POINTS_LENGTH,
    TITLE_LENGTH,
    AgeBand,
    BodySite,
    CaseState,
    ImageState,
    Sex,
)
from backend.kernel.constraints import between, one_of
from backend.kernel.database import DB
from backend.kernel.vocabulary import Specialty
from backend.uploads.tables import Upload
from media.bands import BANDS


class Case(Table, tablename="cases", db=DB):
    """One case. Its state and content change only together with its version."""

    id = UUID(primary_key=True)
    author_id = ForeignKey(Account, null=False, on_delete=OnDelete.restrict)
    version = Integer(default=1)
    state = Varchar(length=20, default=CaseState.DRAFT.value)
    title = Varchar(length=TITLE_LENGTH, default="")
    question = Varchar(length=QUESTION_LENGTH, default="")
    history = Varchar(length=HISTORY_LENGTH, default="")
    age_band = Varchar(length=20, null=True, default=None)
    sex = Varchar(length=20, null=True, default=None)
    specialty = Varchar(length=40, null=True, default=None)
    body_site = Varchar(length=20, null=True, default=None)
    tags = Array(base_column=Varchar(length=TAG_LENGTH))
    answer = Varchar(length=ANSWER_LENGTH, default="")
    teaching_points = Varchar(length=TEACHING_POINTS_LENGTH, default="")
    idempotency_key = Varchar(length=100, null=True, default=None)
    request_hash = Bytea(null=True, default=None)
    created_at = Timestamptz()
    updated_at = Timestamptz()
    submitted_at = Timestamptz(null=True, default=None)
    published_at = Timestamptz(null=True, default=None)
    decided_at = Timestamptz(null=True, default=None)
    decision_outcome = Varchar(length=10, null=True, default=None)
    decision_reason = Varchar(length=REASON_LENGTH, null=True, default=None)

    cases_made_once = Unique([author_id, idempotency_key], name="cases_made_once")
    cases_state_known = one_of("cases_state_known", "state", CaseState)
    cases_age_band_known = one_of("cases_age_band_known", "age_band", AgeBand)
    cases_sex_known = one_of("cases_sex_known", "sex", Sex)
    cases_specialty_known = one_of("cases_specialty_known", "specialty", Specialty)
    cases_body_site_known = one_of("cases_body_site_known", "body_site", BodySite)
    cases_tags_few = between("cases_tags_few", "cardinality(tags)", 0, TAGS_MOST)
    cases_published_has_moment = Check(
        "state <> 'published' OR (published_at IS NOT NULL AND specialty IS NOT NULL)",
        name="cases_published_has_moment",
    )


class CaseImage(Table, tablename="case_images", db=DB):
    """One photograph of a case: refused, or with its sanitised master and renditions in the store."""

    id = UUID(primary_key=True)
    case_id = ForeignKey(Case, null=False, on_delete=OnDelete.cascade)
    position = SmallInt()
    upload_id = ForeignKey(Upload, null=True, default=None, unique=True, on_delete=OnDelete.set_null)
    state = Varchar(length=10, default=ImageState.RECEIVED.value)
    refusal = Varchar(length=30, null=True, default=None)
    description = Varchar(length=DESCRIPTION_LENGTH, default="")
    width = Integer(null=True, default=None)
    height = Integer(null=True, default=None)
    stored_bytes = BigInt(default=0)
    placeholder = Text(null=True, default=None)
    folder = Varchar(length=100, null=True, default=None)
    media_type = Varchar(length=20, null=True, default=None)
    original_folder = Varchar(length=100, null=True, default=None)
    original_width = Integer(null=True, default=None)
    original_height = Integer(null=True, default=None)
    scans = SmallInt(default=0)
    findings_left = SmallInt(default=0)
    created_at = Timestamptz()

    case_images_state_known = one_of("case_images_state_known", "state", ImageState)
    case_images_few = between("case_images_few", "position", 1, IMAGES_MOST)
    case_images_placeholder_small = between(
        "case_images_placeholder_small", "char_length(placeholder)", 0, 2000
    )
    case_images_ready_is_complete = Check(
        "state <> 'ready' OR (COALESCE(width, 0) > 0 AND COALESCE(height, 0) > 0 AND folder IS NOT NULL"
        " AND media_type IS NOT NULL AND placeholder IS NOT NULL)",
        name="case_images_ready_is_complete",
    )
    case_images_findings_few = between("case_images_findings_few", "findings_left", 0, FINDINGS_MOST)
    case_images_original_has_size = Check(
        "original_folder IS NULL OR (COALESCE(original_width, 0) > 0 AND COALESCE(original_height, 0) > 0)",
        name="case_images_original_has_size",
    )
    case_images_waiting_has_original = Check(
        "state NOT IN ('scanned', 'cleared') OR original_folder IS NOT NULL",
        name="case_images_waiting_has_original",
    )
    case_images_refused_has_reason = Check(
        "state <> 'refused' OR refusal IS NOT NULL", name="case_images_refused_has_reason"
    )


class ImageFingerprint(Table, tablename="image_fingerprints", db=DB):
    """By what copies of an image are found. Its bits and bands are columns that Piccolo has no words for."""

    id = UUID(primary_key=True)
    image_id = ForeignKey(CaseImage, null=False, unique=True, on_delete=OnDelete.cascade)
    master_sha256 = Bytea(index=True)
    quality = SmallInt()

    image_fingerprints_sha256 = between("image_fingerprints_sha256", "octet_length(master_sha256)", 32, 32)
    image_fingerprints_quality = between("image_fingerprints_quality", "quality", 0, 100)


FINGERPRINT_COLUMNS = (
    "ALTER TABLE image_fingerprints ADD COLUMN fingerprint bit(256) NOT NULL",
    "CREATE INDEX image_fingerprints_bits ON image_fingerprints (fingerprint)",
    *(
        statement
        for band in range(BANDS)
        for statement in (
            f"ALTER TABLE image_fingerprints ADD COLUMN band_{band} smallint",
            f"CREATE INDEX image_fingerprints_band_{band} ON image_fingerprints (band_{band}) INCLUDE (fingerprint)",
        )
    ),
)
"""One key for each band (`media.bands`), NULL for pictures that tell nothing; the index answers without the table."""

INDEXES = (
    *FINGERPRINT_COLUMNS,
    "CREATE INDEX cases_feed ON cases (published_at DESC, id DESC) WHERE state = 'published'",
    "CREATE INDEX cases_feed_by_specialty ON cases (specialty, published_at DESC, id DESC)"
    " WHERE state = 'published'",
    "CREATE INDEX cases_by_author ON cases (author_id, updated_at DESC, id DESC)",
    "CREATE INDEX cases_by_state ON cases (state, id DESC)",
    "CREATE INDEX cases_in_review ON cases (submitted_at, id) WHERE state = 'in_review'",
    "CREATE INDEX case_images_unfinished ON case_images (created_at) WHERE state = 'received'",
    "CREATE INDEX case_images_originals ON case_images (created_at) WHERE original_folder IS NOT NULL",
    "CREATE INDEX case_images_by_folder ON case_images (((folder || '/') COLLATE \"C\"))",
    "CREATE INDEX case_images_by_original ON case_images (((original_folder || '/') COLLATE \"C\"))",
    "ALTER TABLE case_images ADD CONSTRAINT case_images_position_once"
    " UNIQUE (case_id, position) DEFERRABLE INITIALLY DEFERRED",
)
"""What Piccolo's classes cannot say; the migrations hold the same, and a test compares the two."""

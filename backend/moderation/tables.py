"""Claims and decisions on cases in review."""

from piccolo.columns import UUID, ForeignKey, Integer, OnDelete, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from backend.accounts.tables import Account
from backend.cases.rules import REASON_LENGTH
from backend.cases.tables import Case
from backend.kernel.constraints import one_of
from backend.kernel.database import DB
from backend.moderation.rules import Outcome


class ReviewClaim(Table, tablename="review_claims", db=DB):
    """Who is looking at a case now, so that reviewers do not collide. It runs out by itself."""

    case_id = ForeignKey(Case, primary_key=True, null=False, on_delete=OnDelete.cascade)
    reviewer_id = ForeignKey(Account, null=False, on_delete=OnDelete.cascade)
    expires_at = Timestamptz()


class Decision(Table, tablename="decisions", db=DB):
    """What a reviewer did with one version of a case, and why. Append-only; one per version."""

    id = UUID(primary_key=True)
    case_id = ForeignKey(Case, null=False, on_delete=OnDelete.restrict)
    case_version = Integer()
    reviewer_id = ForeignKey(Account, null=False, on_delete=OnDelete.restrict)
    outcome = Varchar(length=10)
    reason = Varchar(length=REASON_LENGTH, default="")
    decided_at = Timestamptz()

    decisions_once = Unique([case_id, case_version], name="decisions_once")
    decisions_outcome_known = one_of("decisions_outcome_known", "outcome", Outcome)


INDEXES = (
    "CREATE INDEX review_claims_by_reviewer ON review_claims (reviewer_id)",
    "CREATE INDEX decisions_by_reviewer ON decisions (reviewer_id)",
)
"""What Piccolo's classes cannot say; the migrations hold the same, and a test compares the two."""

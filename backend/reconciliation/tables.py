"""Reconciliations of objects with rows, and what differed."""

from piccolo.columns import UUID, BigInt, Boolean, ForeignKey, OnDelete, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from backend.kernel.constraints import one_of
from backend.kernel.database import DB
from backend.reconciliation.rules.words import Difference, Outcome, Subject


class Reconciliation(Table, tablename="reconciliations", db=DB):
    """One comparison of everything in the store with everything that rows name."""

    id = UUID(primary_key=True)
    report_only = Boolean()
    however_many = Boolean()
    begun_at = Timestamptz()
    ended_at = Timestamptz(null=True, default=None)
    outcome = Varchar(length=20)
    place = Varchar(length=1024, null=True, default="")
    """The name up to which both sides were compared; NULL at their end."""
    seen = BigInt(default=0)
    seen_bytes = BigInt(default=0)
    young = BigInt(default=0)
    strange = BigInt(default=0)
    unfinished = BigInt(default=0)

    reconciliations_outcome_known = one_of("reconciliations_outcome_known", "outcome", Outcome)
    reconciliations_running_until_ended = Check(
        "(outcome = 'running') = (ended_at IS NULL)", name="reconciliations_running_until_ended"
    )


class ObjectDifference(Table, tablename="object_differences", db=DB):
    """An object that no row names, or one that a row names and the store does not have."""

    id = UUID(primary_key=True)
    reconciliation_id = ForeignKey(Reconciliation, null=False, index=False, on_delete=OnDelete.cascade)
    kind = Varchar(length=20)
    object_name = Varchar(length=200)
    subject = Varchar(length=20, null=True, default=None)
    subject_id = UUID(null=True, default=None)
    since = Timestamptz()
    """When the first of the comparisons began that found the same, one after the other."""

    object_differences_once = Unique([reconciliation_id, object_name], name="object_differences_once")
    object_differences_kind_known = one_of("object_differences_kind_known", "kind", Difference)
    object_differences_subject_known = one_of("object_differences_subject_known", "subject", Subject)
    object_differences_missing_from_somewhere = Check(
        "(kind = 'missing') = (subject IS NOT NULL AND subject_id IS NOT NULL)",
        name="object_differences_missing_from_somewhere",
    )


INDEXES = (
    "CREATE UNIQUE INDEX reconciliations_one_at_a_time ON reconciliations (outcome) WHERE outcome = 'running'",
    "CREATE INDEX reconciliations_by_time ON reconciliations (begun_at)",
    "CREATE INDEX object_differences_orphans ON object_differences (reconciliation_id) WHERE kind = 'orphan'",
    "CREATE INDEX object_differences_missing ON object_differences (reconciliation_id, subject_id)"
    " WHERE kind = 'missing'",
)
"""What Piccolo's classes cannot say; the migrations hold the same, and a test compares the two."""

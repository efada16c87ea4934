"""What the audit trail tells of. Pure."""

from enum import StrEnum


class Action(StrEnum):
    """What was done. A value, once stored, is never renamed."""

    ACCOUNT_CREATED = "account_created"
    ACCOUNT_VERIFIED = "account_verified"
    ACCOUNT_SUSPENDED = "account_suspended"
    ACCOUNT_REINSTATED = "account_reinstated"
    ROLE_CHANGED = "role_changed"
    EMAIL_CONFIRMED = "email_confirmed"
    PASSWORD_RESET = "password_reset"  # noqa: S105  the name of an action
    PASSWORD_CHANGED = "password_changed"  # noqa: S105  the name of an action
    SIGNED_OUT_EVERYWHERE = "signed_out_everywhere"
    ADMINISTRATOR_SIGNED_IN = "administrator_signed_in"
    REVIEWER_SIGNED_IN = "reviewer_signed_in"
    PRACTITIONERS_LISTED = "practitioners_listed"
    PRACTITIONER_READ = "practitioner_read"
    CASE_SUBMITTED = "case_submitted"
    CASE_APPROVED = "case_approved"
    CASE_RETURNED = "case_returned"
    CASE_REJECTED = "case_rejected"
    CASE_RETRACTED = "case_retracted"
    CASE_REMOVED = "case_removed"
    IMAGE_COVERED_IN_REVIEW = "image_covered_in_review"
    ORIGINAL_VIEWED = "original_viewed"
    ORIGINAL_DESTROYED = "original_destroyed"
    KEY_CREATED = "key_created"
    KEY_REVOKED = "key_revoked"
    JOB_RETRIED = "job_retried"
    BACKUP_RESTORED = "backup_restored"

"""The safety check: its author's, while the case is being written; reviewers see it while the case is in review.

An original is its author's, and for a while that of a reviewer who has said why.
"""

from tests.integration.authorization.expected.cases import OF_THE_AUTHOR
from tests.integration.authorization.tables import table

OF_THE_CLAIMANT = """
                           author       reviewing_author  unverified    peers        reviewers      claimant
        draft              not-allowed  own-case          not-verified  not-allowed  not-found      not-found
        in_review          not-allowed  own-case          not-verified  not-allowed  claim-needed   claim-needed
        claimed            not-allowed  own-case          not-verified  not-allowed  claim-needed   ok
        claim_run_out      not-allowed  own-case          not-verified  not-allowed  claim-needed   claim-needed
        changes_requested  not-allowed  own-case          not-verified  not-allowed  not-found      not-found
        published          not-allowed  own-case          not-verified  not-allowed  not-in-review  not-in-review
        rejected           not-allowed  own-case          not-verified  not-allowed  not-found      not-found
        retracted          not-allowed  own-case          not-verified  not-allowed  not-found      not-found
        removed            not-allowed  own-case          not-verified  not-allowed  not-found      not-found
"""
"""What only a reviewer may do who has the case in hand."""

TABLES = [
    table(
        "GET /api/cases/{case_id}/images/{image_id}/safety-check",
        about="case",
        grid="""
                           authors  unverified    peers      reviewers
        draft              ok       not-verified  not-found  not-found
        in_review          ok       not-verified  not-found  ok
        claimed            ok       not-verified  not-found  ok
        changes_requested  ok       not-verified  not-found  not-found
        published          ok       not-verified  not-found  not-found
        rejected           ok       not-verified  not-found  not-found
        retracted          ok       not-verified  not-found  not-found
        removed            ok       not-verified  not-found  not-found
        """,
    ),
    table(
        "PUT /api/cases/{case_id}/images/{image_id}/safety-check",
        about="case",
        does="case_images ~1, cases ~1, image_clearances +1, procrastinate_jobs +1",
        grid=OF_THE_AUTHOR,
    ),
    table(
        "GET /api/images/{image_id}/uncovered/{rendition}",
        about="image",
        grid="""
                           authors    unverified    peers      reviewers  claimant
        draft              ok         not-verified  not-found  not-found  not-found
        in_review          ok         not-verified  not-found  not-found  not-found
        claimed            ok         not-verified  not-found  not-found  ok
        changes_requested  ok         not-verified  not-found  not-found  not-found
        published          ok         not-verified  not-found  not-found  not-found
        rejected           ok         not-verified  not-found  not-found  not-found
        retracted          ok         not-verified  not-found  not-found  not-found
        removed            ok         not-verified  not-found  not-found  not-found
        received           not-found  not-verified  not-found  not-found  not-found
        refused            not-found  not-verified  not-found  not-found  not-found
        """,
    ),
    table(
        "PUT /api/review/cases/{case_id}/images/{image_id}/safety-check",
        about="review",
        does="audit_entries +1, case_images ~1, image_clearances +1, procrastinate_jobs +1",
        grid=OF_THE_CLAIMANT,
    ),
    table(
        "POST /api/review/cases/{case_id}/images/{image_id}/original-views",
        about="review",
        does="audit_entries +1, original_views +1",
        grid=OF_THE_CLAIMANT,
    ),
]

"""The review queue: for verified reviewers, about others' cases in review, by whoever holds the claim."""

from tests.integration.authorization.tables import table

TABLES = [
    table(
        "GET /api/review/cases",
        grid="""
                 author       reviewing_author  unverified    peers        reviewers
        always   not-allowed  ok                not-verified  not-allowed  ok
        """,
    ),
    table(
        "POST /api/review/cases/{case_id}/claim",
        about="review",
        does="review_claims +1",
        claimed="review_claims ~1",
        claim_run_out="review_claims ~1",
        grid="""
                           author       reviewing_author  unverified    peers        reviewers           claimant
        draft              not-allowed  own-case          not-verified  not-allowed  not-found           not-found
        in_review          not-allowed  own-case          not-verified  not-allowed  ok                  ok
        claimed            not-allowed  own-case          not-verified  not-allowed  claimed-by-another  ok
        claim_run_out      not-allowed  own-case          not-verified  not-allowed  ok                  ok
        changes_requested  not-allowed  own-case          not-verified  not-allowed  not-found           not-found
        published          not-allowed  own-case          not-verified  not-allowed  not-in-review       not-in-review
        rejected           not-allowed  own-case          not-verified  not-allowed  not-found           not-found
        retracted          not-allowed  own-case          not-verified  not-allowed  not-found           not-found
        removed            not-allowed  own-case          not-verified  not-allowed  not-found           not-found
        """,
    ),
    table(
        "DELETE /api/review/cases/{case_id}/claim",  # answers alike whatever there is to let go of
        about="review",
        does="review_claims -1",
        grid="""
                           author       reviewing_author  unverified    peers        reviewers           claimant
        draft              not-allowed  nothing           not-verified  not-allowed  nothing             nothing
        in_review          not-allowed  nothing           not-verified  not-allowed  nothing             nothing
        claimed            not-allowed  nothing           not-verified  not-allowed  nothing             ok
        claim_run_out      not-allowed  nothing           not-verified  not-allowed  nothing             ok
        changes_requested  not-allowed  nothing           not-verified  not-allowed  nothing             nothing
        published          not-allowed  nothing           not-verified  not-allowed  nothing             nothing
        rejected           not-allowed  nothing           not-verified  not-allowed  nothing             nothing
        retracted          not-allowed  nothing           not-verified  not-allowed  nothing             nothing
        removed            not-allowed  nothing           not-verified  not-allowed  nothing             nothing
        """,
    ),
    table(
        "POST /api/review/cases/{case_id}/decisions",
        about="review",
        does="audit_entries +1, cases ~1, decisions +1, procrastinate_jobs +2, review_claims -1",
        grid="""
                           author       reviewing_author  unverified    peers        reviewers           claimant
        draft              not-allowed  own-case          not-verified  not-allowed  not-found           not-found
        in_review          not-allowed  own-case          not-verified  not-allowed  claim-needed        claim-needed
        claimed            not-allowed  own-case          not-verified  not-allowed  claim-needed        ok
        claim_run_out      not-allowed  own-case          not-verified  not-allowed  claim-needed        claim-needed
        changes_requested  not-allowed  own-case          not-verified  not-allowed  not-found           not-found
        published          not-allowed  own-case          not-verified  not-allowed  not-in-review       not-in-review
        rejected           not-allowed  own-case          not-verified  not-allowed  not-found           not-found
        retracted          not-allowed  own-case          not-verified  not-allowed  not-found           not-found
        removed            not-allowed  own-case          not-verified  not-allowed  not-found           not-found
        """,
    ),
]
